using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>
/// The port from which nodes probe guests over the network, and the rules that let probes through whatever policies say. It is a localport: each node
/// has its own end of it, and what it sends never leaves the node.
/// <para>
/// The rules open nothing else. Only from that very port may somebody begin to talk, to probed ports alone; what comes back from those ports is told
/// from the beginning of a connection by its flags, since a machine that is cut off is not tracked; whatever else is sent to the address is dropped,
/// also where a policy would let it pass.
/// </para>
/// </summary>
internal static class ProbeRows
{
    /// <summary>Above every rule of every policy.</summary>
    public const int Priority = 3000;

    private const string Path = "spec.subnets";

    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan)
    {
        if (plan.Topology.Probes is not { } probes)
        {
            yield break;
        }

        var (name, who) = (plan.Network.ProbePort, OvsdbValue.Text($"{plan.Network.ProbeMac} {probes.Address}"));
        yield return new NorthboundRow
        {
            Table = NorthboundTables.LogicalSwitchPort,
            Key = "probes",
            Owner = plan.Owner,
            Path = Path,
            Parent = new RowParent(plan.Switch, "ports"),
            Columns = NorthboundRow.Of(
                ("name", OvsdbValue.Text(name)),
                ("type", OvsdbValue.Text("localport")),
                ("addresses", who),
                ("port_security", who)),
        };

        var ip = probes.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip4";
        var ports = $"{{{string.Join(", ", probes.Ports.Distinct().Order().Select(port => port.ToString(CultureInfo.InvariantCulture)))}}}";
        yield return Rule(plan, "probes/allow", Priority, "to-lport", "allow-related", $"inport == \"{name}\" && {ip} && tcp.dst == {ports}");
        yield return Rule(plan, "probes/answers", Priority + 1, "from-lport", "allow-related", $"{ip}.dst == {probes.Address} && tcp.src == {ports} && {MatchText.NoTcpBeginning}");
        yield return Rule(plan, "probes/shield", Priority, "from-lport", "drop", $"{ip}.dst == {probes.Address}");
    }

    private static NorthboundRow Rule(NetworkPlan plan, string key, int priority, string direction, string action, string match) =>
        PolicyRows.Acl(new RowParent(plan.Switch, "acls"), plan.Owner, key, Path, priority, direction, action, match);
}
