using System.Net;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Networks;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.Southbound;
using Reconciler.Operator.State;

namespace Reconciler.Operator.LoadBalancers;

/// <summary>Makes northbound rows of each LoadBalancer: finalizer, references, addresses, rows, status; in this order. The clock alone may bring it here again.</summary>
public sealed class LoadBalancerController(
    ApiClient client, ClusterView view, NorthboundDatabase database, SouthboundDatabase? southbound, NorthboundWriting northbound, RowJudgement judgement, DerivedReporting derived, DerivedNotices noticed,
    TimeProvider time)
{
    private readonly ResourceEndpoint<LoadBalancer> balancers = client.For(Kinds.LoadBalancers);
    private readonly Finalizing<LoadBalancer> finalizing = new(client.For(Kinds.LoadBalancers), view.LoadBalancers, NetworkController.Finalizer, derived, noticed, time);
    private readonly AddressClaiming claiming = new(client, view);

    /// <summary>Brings one balancer to what it should be.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.LoadBalancers.Store.TryGet(key, out var balancer))
        {
            return WorkResult.Done;
        }

        if (balancer.Metadata.DeletionTimestamp is not null)
        {
            if (finalizing.Holds(balancer))
            {
                await DeleteAsync(balancer, ct).ConfigureAwait(false);
            }

            return WorkResult.Done;
        }

        balancer = await finalizing.EnsureAsync(balancer, balancer.Status is not null, ct).ConfigureAwait(false);
        var problem = BalancerPlacement.Problem(balancer, view) ?? await ClaimAsync(balancer, ct).ConfigureAwait(false);

        // Nothing is made of a balancer that has a problem; what stands of it stays as it was.
        var outcome = await northbound.ApplyAsync([ScopeObject.LoadBalancer(key), NetworkOf(balancer)], $"load balancer {key}", ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var placed = BalancerPlacement.Find(balancer, view, database.Current);
        var backends = Backend.Of(balancer, placed?.Address, view, now);
        var status = BalancerStatusBuilder.Build(
            new BalancerRound
            {
                Balancer = balancer,
                Problem = problem,
                Backends = backends,
                Verdicts = BackendVerdict.Of(balancer.Spec, placed is null ? [] : Backend.Serving(backends), southbound?.Current),
                Elsewhere = view.Machines.Store.In(key.Namespace).Count(machine => balancer.Spec.Selector.Matches(machine.Metadata.Labels)) - backends.Count,
                Address = placed?.Address.ToString() ?? (outcome.Of(ScopeObject.LoadBalancer(key)) is null ? balancer.Status?.Address : null),
                Rows = outcome.Of(ScopeObject.LoadBalancer(key)),
                Drift = judgement.Of(balancer),
            },
            now);
        await balancers.PatchStatusAsync(balancer, balancer with { Status = status }, ct).ConfigureAwait(false);
        return judgement.LookAgain(backends.Select(backend => backend.Until).Min() is { } until ? WorkResult.After(until - now) : WorkResult.Done, balancer, outcome);
    }

    private static ScopeObject NetworkOf(LoadBalancer balancer) => ScopeObject.Network(new ResourceKey(balancer.Metadata.Namespace ?? "", balancer.Spec.Network));

    private async Task<Problem?> ClaimAsync(LoadBalancer balancer, CancellationToken ct)
    {
        var wants = BalancerPlacement.Wants(balancer, view);
        var found = time.GetUtcNow();
        var former = wants.Where(want => want.Fixed is not null && balancer.Status?.Address == want.Fixed.ToString()).ToLookup(want => want.Interface, want => want.Fixed!);
        var claimed = await claiming.ClaimAsync(AddressHolder.Of(balancer), wants, former, ct).ConfigureAwait(false);
        derived.Tell(balancer, claimed.Mended, null, found);
        if (claimed.Problems is [var problem, ..])
        {
            // The old address goes only when the new one is there.
            return problem;
        }

        await claiming.ReleaseAsync(claimed.Surplus, ct).ConfigureAwait(false);
        return null;
    }

    private async Task DeleteAsync(LoadBalancer balancer, CancellationToken ct)
    {
        var key = ResourceKey.Of(balancer);

        // The network lets go of the rows in the very transaction in which they go.
        await northbound.ApplyAsync([ScopeObject.LoadBalancer(key), NetworkOf(balancer)], $"deleted load balancer {key}", ct).ConfigureAwait(false);
        await northbound.RemoveAsync(ScopeObject.LoadBalancer(key), $"deleted load balancer {key}", ct).ConfigureAwait(false);
        await claiming.ReleaseAsync(view.ClaimsOf(balancer.Metadata.Uid!), ct).ConfigureAwait(false);
        await finalizing.ReleaseAsync(balancer, ct).ConfigureAwait(false);
    }
}
