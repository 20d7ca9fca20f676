using System.Globalization;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The router's way to the outside: a port there, the default route, and the translation of sources.</summary>
internal static class NatRows
{
    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan)
    {
        if (plan is not { Topology.Nat: { } nat, Spec.Nat: not null })
        {
            yield break;
        }

        var outer = Subnet.Parse(nat.Outside?.Subnet ?? NodeNat.TransitSubnet);
        var nextHop = nat.Outside is { } outside ? outside.Gateway ?? outer.DefaultGateway.ToString() : NodeNat.NodeAddress;
        var outerSwitch = nat.Outside is { } external
            ? RowReference.Ours(NorthboundTables.LogicalSwitch, external.Network.Scope, NetworkPlan.SwitchKey)
            : RowReference.Ours(NorthboundTables.LogicalSwitch, ScopeName.NodeNat, NodeNat.SwitchKey);

        yield return RouterRows.Port(plan.Router, plan.Owner, "outside", plan.Network.OutsidePort, plan.OutsideMac, "spec.nat",
            [$"{nat.Address}/{outer.PrefixLength.ToString(CultureInfo.InvariantCulture)}"], announcements: null);
        // Neighbours outside learn at once where the address is.
        yield return RouterRows.SwitchSide(outerSwitch, plan.Owner, "to-outside", plan.Network.ToOutsidePort, plan.Network.OutsidePort, "spec.nat",
            KeyValuePair.Create("nat-addresses", "router"));
        yield return DefaultRoute(plan, nextHop);
        if (plan.Ipv4 is { } inner)
        {
            yield return SourceTranslation(plan, inner, nat.Address);
        }
    }

    private static NorthboundRow DefaultRoute(NetworkPlan plan, string nextHop) => new()
    {
        Table = NorthboundTables.StaticRoute,
        Key = "router/default-route",
        Owner = plan.Owner,
        Path = "spec.nat",
        Parent = new RowParent(plan.Router, "static_routes"),
        Columns = NorthboundRow.Of(
            ("ip_prefix", OvsdbValue.Text("0.0.0.0/0")),
            ("nexthop", OvsdbValue.Text(nextHop)),
            ("output_port", OvsdbValue.Text(plan.Network.OutsidePort))),
    };

    private static NorthboundRow SourceTranslation(NetworkPlan plan, SubnetPlan inner, string address) => new()
    {
        Table = NorthboundTables.Nat,
        Key = "router/snat",
        Owner = plan.Owner,
        Path = "spec.nat",
        Parent = new RowParent(plan.Router, "nat"),
        Columns = NorthboundRow.Of(
            ("type", OvsdbValue.Text("snat")),
            ("logical_ip", OvsdbValue.Text(inner.Subnet.ToString())),
            ("external_ip", OvsdbValue.Text(address))),
    };
}
