using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The switch's port on a physical network; each node's bridge mapping says which bridge that is.</summary>
internal static class UplinkRows
{
    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan)
    {
        if (plan.Spec.Uplink is { } uplink)
        {
            yield return Localnet(plan.Network, plan.Switch, plan.Owner, uplink.PhysicalNetwork, uplink.Vlan);
        }
    }

    public static NorthboundRow Localnet(NetworkName network, RowReference @switch, RowOwner owner, string physicalNetwork, int? vlan) => new()
    {
        Table = NorthboundTables.LogicalSwitchPort,
        Key = "uplink",
        Owner = owner,
        Path = "spec.uplink",
        Parent = new RowParent(@switch, "ports"),
        Columns = NorthboundRow.Of(
            ("name", OvsdbValue.Text(network.UplinkPort)),
            ("type", OvsdbValue.Text("localnet")),
            ("addresses", OvsdbValue.Text("unknown")),
            ("tag", vlan is { } tag ? OvsdbValue.Number(tag) : null),
            ("options", RowMarks.Map("network_name", physicalNetwork))),
    };
}
