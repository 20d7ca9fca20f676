using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.LoadBalancers;

/// <summary>The northbound rows of a LoadBalancer, and what its network has to refer to.</summary>
public static class DesiredLoadBalancer
{
    /// <summary>The rows that should be at a moment; null when they cannot be made yet, and so are left as they are.</summary>
    public static NorthboundScope? Of(LoadBalancer balancer, ClusterView view, NorthboundView? northbound, DateTimeOffset now)
    {
        if (BalancerPlacement.Find(balancer, view, northbound) is not { } topology)
        {
            return null;
        }

        var serving = Backend.Serving(Backend.Of(balancer, topology.Address, view, now));
        return BalancerScope.Of(topology with { Backends = serving.Select(backend => backend.Port!).ToValueList() });
    }

    /// <summary>
    /// The balancers' rows that a network has to refer to: those that should be, and of a balancer that cannot be made now those that stand. Where a balancer's own router
    /// translates, the network does not refer to it; an external one has no router of its own.
    /// </summary>
    public static ValueList<BalancerAttachment> Attachments(VirtualNetwork network, ClusterView view, NorthboundView? northbound)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(network);
        var routerTranslates = BalancerPlacement.RouterTranslates(network, view);
        List<BalancerAttachment> attachments = [];
        foreach (var balancer in view.BalancersOn(ResourceKey.Of(network))
            .Where(balancer => balancer.Metadata.DeletionTimestamp is null && (balancer.Spec.External is not null || !routerTranslates)))
        {
            var scope = ScopeName.LoadBalancer(balancer.Metadata.Namespace!, balancer.Metadata.Name);
            var keys = BalancerPlacement.Find(balancer, view, northbound) is not null
                ? BalancerScope.Keys(balancer.Spec)
                : northbound?.Snapshot.Rows(NorthboundTables.LoadBalancer)
                    .Where(row => row.ExternalId(Marks.Scope) == scope.Value).Select(row => row.ExternalId(Marks.Row)).OfType<string>().Order(StringComparer.Ordinal).ToValueList() ?? [];
            if (keys.Count > 0)
            {
                attachments.Add(new BalancerAttachment(scope, keys, balancer.Spec.External is not null));
            }
        }

        return attachments.ToValueList();
    }
}
