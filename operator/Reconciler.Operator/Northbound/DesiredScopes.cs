using Reconciler.Kubernetes.Resources;
using Reconciler.Operator.AccessPolicies;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>The northbound rows that should be, from what the API says now.</summary>
public sealed class DesiredScopes(ClusterView view, NorthboundDatabase database, TimeProvider time)
{
    /// <summary>
    /// The rows of an object; null when nothing is to be done: the object is not known, or cannot be made yet. Rows of objects that are not
    /// known are left as they are, for that the API lost an object is no order to cut machines off.
    /// </summary>
    public NorthboundScope? Of(ScopeObject scope) => scope.Kind switch
    {
        ScopeKind.NodeNat => view.Networks.Store.All.Any(network => network.Spec.Nat is { ExternalNetwork: null }) ? NodeNat.Scope : NorthboundScope.Deleted(ScopeName.NodeNat),
        ScopeKind.Network => view.Networks.Store.Find(scope.Key) is { } network
            ? Unless(network.Metadata.DeletionTimestamp is not null && !NetworkUse.Of(network, view).Any(), scope) ?? DesiredNetwork.Of(network, view, database.Current)
            : null,
        ScopeKind.AccessPolicy => view.AccessPolicies.Store.Find(scope.Key) is { } policy
            ? Unless(policy.Metadata.DeletionTimestamp is not null, scope) ?? DesiredAccessPolicy.Of(policy, view)
            : null,
        ScopeKind.LoadBalancer => view.LoadBalancers.Store.Find(scope.Key) is { } balancer
            ? Unless(balancer.Metadata.DeletionTimestamp is not null, scope) ?? DesiredLoadBalancer.Of(balancer, view, database.Current, time.GetUtcNow())
            : null,
        _ => view.QuarantinePolicies.Store.Find(scope.Key) is { } policy
            ? Unless(policy.Metadata.DeletionTimestamp is not null, scope) ?? DesiredQuarantine.Of(policy, view, time.GetUtcNow())
            : null,
    };

    /// <summary>Nothing, for an object that goes: whoever plans it last must not bring its rows back.</summary>
    private static NorthboundScope? Unless(bool deleted, ScopeObject scope) => deleted ? NorthboundScope.Deleted(scope.Name) : null;

    /// <summary>What has to come into being together with an object's rows, so that no port stands a moment without its policies, and balancers with the switch that refers to them.</summary>
    public IEnumerable<ScopeObject> Companions(ScopeObject scope)
    {
        if (scope.Kind != ScopeKind.Network || view.Networks.Store.Find(scope.Key) is not { } network)
        {
            yield break;
        }

        if (network.Spec.Nat is { } nat)
        {
            yield return nat.ExternalNetwork is { } outer ? ScopeObject.Network(ResourceKey.Parse(outer, scope.Key.Namespace)) : ScopeObject.NodeNat;
        }

        foreach (var balancer in view.BalancersOn(scope.Key))
        {
            yield return ScopeObject.LoadBalancer(ResourceKey.Of(balancer));
        }

        foreach (var group in view.MachinesOn(scope.Key).GroupBy(machine => machine.Metadata.Namespace ?? ""))
        {
            foreach (var policy in view.QuarantinePolicies.Store.In(group.Key).Where(policy => group.Any(machine => policy.Spec.Selector.Matches(machine.Metadata.Labels))))
            {
                yield return ScopeObject.QuarantinePolicy(ResourceKey.Of(policy));
            }

            foreach (var policy in view.AccessPolicies.Store.In(group.Key).Where(policy => group.Any(machine => policy.Spec.Selector.Matches(machine.Metadata.Labels))))
            {
                yield return ScopeObject.AccessPolicy(ResourceKey.Of(policy));
            }
        }
    }
}
