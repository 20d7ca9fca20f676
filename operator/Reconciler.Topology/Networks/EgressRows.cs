using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>
/// What machines may send at most. OVN makes a meter of the node's datapath of each row, in the kernel and in user space alike. Meters belong to a switch: an
/// interface and each of its trunks have the limit for themselves.
/// </summary>
internal static class EgressRows
{
    private const long BitsPerKilobit = 1000;

    /// <summary>
    /// A meter drops what is too much, and TCP, which then sends less than it may, needs room for that: Open vSwitch recommends four fifths of a second.
    /// </summary>
    private const double BurstSeconds = 0.8;

    /// <summary>In kilobits: one frame of 64 KiB, as the kernel hands it over before it is cut, must pass a meter of any rate.</summary>
    private const long LeastBurst = 640;

    /// <summary>Nothing else limits our switches, so it does not matter.</summary>
    private const int Priority = 100;

    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan) =>
        plan.Topology.Ports.Where(port => port.EgressLimit is > 0).Select(port => Row(plan, port, port.EgressLimit!.Value / BitsPerKilobit));

    private static NorthboundRow Row(NetworkPlan plan, MachinePort port, long kilobits) => new()
    {
        Table = NorthboundTables.Qos,
        Key = $"{PortRows.Key(port)}/egress",
        Owner = PortRows.Owner(port),
        Path = $"{PortRows.InterfacePath(port)}.bandwidth.egress",
        Parent = new RowParent(plan.Switch, "qos_rules"),
        Columns = NorthboundRow.Of(
            ("priority", OvsdbValue.Number(Priority)),
            ("direction", OvsdbValue.Text("from-lport")),
            ("match", OvsdbValue.Text($"inport == \"{port.PortName}\"")),
            ("bandwidth", OvsdbValue.Map(
            [
                KeyValuePair.Create(OvsdbAtom.Text("rate"), OvsdbAtom.Number(kilobits)),
                KeyValuePair.Create(OvsdbAtom.Text("burst"), OvsdbAtom.Number(Math.Max(LeastBurst, (long)(kilobits * BurstSeconds)))),
            ]))),
    };
}
