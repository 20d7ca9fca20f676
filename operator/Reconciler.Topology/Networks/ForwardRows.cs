using System.Net;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>
/// Ports of the outside address that lead to machines: one load balancer for each protocol. On the router it serves the
/// outside, on the switch the network's own machines, whose answers then find back (hairpin).
/// </summary>
internal static class ForwardRows
{
    public static string[] Keys(NetworkPlan plan) =>
        [.. Ready(plan).Select(forward => Key(forward.Protocol)).Distinct().Order(StringComparer.Ordinal)];

    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan) =>
        Ready(plan).GroupBy(forward => forward.Protocol).Select(group => new NorthboundRow
        {
            Table = NorthboundTables.LoadBalancer,
            Key = Key(group.Key),
            Owner = plan.Owner,
            Path = "spec.nat.forwards",
            Columns = NorthboundRow.Of(
                ("name", OvsdbValue.Text($"{plan.Network.Switch}/{Key(group.Key)}")),
                ("protocol", OvsdbValue.Text(Transport.Name(group.Key))),
                ("vips", OvsdbValue.Map(group.Select(forward => KeyValuePair.Create(forward.Outside, forward.Inside))))),
        });

    /// <summary>The forwards whose machine stands on the network; the others wait.</summary>
    private static IEnumerable<(TransportProtocol Protocol, string Outside, string Inside)> Ready(NetworkPlan plan)
    {
        if (plan is not { Topology.Nat: { } nat, Spec.Nat.Forwards: { } forwards })
        {
            yield break;
        }

        foreach (var forward in forwards)
        {
            var inside = ForwardTarget.Of(forward, plan.Network.Namespace, plan.Topology.Ports);
            if (inside is not null)
            {
                yield return (forward.Protocol ?? TransportProtocol.TCP, Endpoint.Of(IPAddress.Parse(nat.Address), forward.Port), Endpoint.Of(IPAddress.Parse(inside), forward.TargetPort ?? forward.Port));
            }
        }
    }

    private static string Key(TransportProtocol protocol) => $"forwards-{Transport.Name(protocol)}";
}
