using Reconciler.Kubernetes;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;
using Reconciler.Operator.AccessPolicies;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Cli.Plan.Foresight;

/// <summary>What the operator makes of a cluster's objects: its view of them, and the northbound rows.</summary>
internal sealed record ForeseenWorld
{
    /// <summary>The objects.</summary>
    public required ClusterObjects Objects { get; init; }

    /// <summary>The same, as the controllers see them.</summary>
    public required ClusterView View { get; init; }

    /// <summary>The rows of every network, policy and load balancer.</summary>
    public required IReadOnlyList<NorthboundScope> Scopes { get; init; }

    /// <summary>Derives it, by the controllers' own functions.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="client">Is not called.</param>
    /// <param name="northbound">The rows that stand; null: none.</param>
    public static ForeseenWorld Of(ClusterObjects objects, ApiClient client, NorthboundView? northbound)
    {
        var (view, now) = (objects.ToView(client), client.Time.GetUtcNow());
        var networks = objects.Of<VirtualNetwork>().Where(network => network.Metadata.DeletionTimestamp is null).ToList();
        return new ForeseenWorld
        {
            Objects = objects,
            View = view,
            Scopes =
            [
                .. networks.Exists(network => network.Spec.Nat is { ExternalNetwork: null }) ? [NodeNat.Scope] : Array.Empty<NorthboundScope>(),
                .. networks.Select(network => DesiredNetwork.Of(network, view, northbound)).OfType<NorthboundScope>(),
                .. objects.Of<AccessPolicy>().Where(policy => policy.Metadata.DeletionTimestamp is null).Select(policy => DesiredAccessPolicy.Of(policy, view)),
                .. objects.Of<QuarantinePolicy>().Where(policy => policy.Metadata.DeletionTimestamp is null).Select(policy => DesiredQuarantine.Of(policy, view, now)),
                .. objects.Of<LoadBalancer>().Where(balancer => balancer.Metadata.DeletionTimestamp is null).Select(balancer => DesiredLoadBalancer.Of(balancer, view, northbound, now)).OfType<NorthboundScope>(),
            ],
        };
    }
}
