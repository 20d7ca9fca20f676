using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The network's logical switch.</summary>
internal static class LogicalSwitchRows
{
    public static NorthboundRow Of(NetworkPlan plan) => new()
    {
        Table = NorthboundTables.LogicalSwitch,
        Key = NetworkPlan.SwitchKey,
        Owner = plan.Owner,
        Path = "spec",
        Columns = NorthboundRow.Of(("name", OvsdbValue.Text(plan.Network.Switch))),
        References = References(plan),
        // Routers of other networks go out through a network with an uplink.
        AdmitsOtherScopes = plan.Spec.Uplink is not null,
    };

    private static ImmutableSortedDictionary<string, ImmutableArray<RowReference>> References(NetworkPlan plan)
    {
        var references = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<RowReference>>(StringComparer.Ordinal);
        if (DnsRows.HasRow(plan))
        {
            references["dns_records"] = [plan.Ours(NorthboundTables.Dns, DnsRows.Key)];
        }

        if (ForwardRows.Keys(plan) is { Length: > 0 } forwards)
        {
            references["load_balancer"] = [.. forwards.Select(key => plan.Ours(NorthboundTables.LoadBalancer, key))];
        }

        return references.ToImmutable();
    }
}
