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
        // Routers of other networks go out through a network with an uplink; balancers have their address on a router of their own.
        AdmitsOtherScopes = plan.Spec.Uplink is not null || plan.Topology.AdmitsBalancers,
    };

    private static ImmutableSortedDictionary<string, ImmutableArray<RowReference>> References(NetworkPlan plan)
    {
        var references = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<RowReference>>(StringComparer.Ordinal);
        if (DnsRows.HasRow(plan))
        {
            references["dns_records"] = [plan.Ours(NorthboundTables.Dns, DnsRows.Key)];
        }

        if (plan.Balancers(onRouter: false) is { IsEmpty: false } balancers)
        {
            references["load_balancer"] = balancers;
        }

        return references.ToImmutable();
    }
}
