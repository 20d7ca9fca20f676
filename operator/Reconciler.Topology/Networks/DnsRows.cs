using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>
/// The names that OVN resolves inside the network, whichever server a guest asks: <c>MACHINE</c> and <c>MACHINE.DOMAIN</c> for machines of the
/// network's own namespace, <c>MACHINE.NAMESPACE</c> for all.
/// </summary>
internal static class DnsRows
{
    public const string Key = "dns";

    public static bool HasRow(NetworkPlan plan) => plan.Topology.Ports.Any(port => PortRows.Addresses(plan, port).Count > 0);

    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan)
    {
        if (!HasRow(plan))
        {
            yield break;
        }

        yield return new NorthboundRow
        {
            Table = NorthboundTables.Dns,
            Key = Key,
            Owner = plan.Owner,
            Path = "spec.dhcp.domain",
            Columns = NorthboundRow.Of(("records", OvsdbValue.Map(Records(plan)))),
        };
    }

    private static Dictionary<string, string> Records(NetworkPlan plan)
    {
        var records = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var machine in plan.Topology.Ports.GroupBy(port => (port.Namespace, port.Machine)).OrderBy(machine => machine.Key))
        {
            var addresses = string.Join(' ', machine.SelectMany(port => PortRows.Addresses(plan, port)).Distinct().Order(StringComparer.Ordinal));
            if (addresses.Length == 0)
            {
                continue;
            }

            // Own machines come last to mind but first in right: a dotted name of theirs must not be overwritten.
            records.TryAdd($"{machine.Key.Machine}.{machine.Key.Namespace}", addresses);
            if (machine.Key.Namespace == plan.Network.Namespace)
            {
                records[machine.Key.Machine] = addresses;
                if (plan.Spec.Dhcp?.Domain is { Length: > 0 } domain)
                {
                    records[$"{machine.Key.Machine}.{domain}".ToLowerInvariant()] = addresses;
                }
            }
        }

        return records;
    }
}
