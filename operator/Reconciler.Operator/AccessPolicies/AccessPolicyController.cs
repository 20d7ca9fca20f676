using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Policies;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;

namespace Reconciler.Operator.AccessPolicies;

/// <summary>Makes northbound rows of each AccessPolicy: finalizer, rows, status; in this order.</summary>
public sealed class AccessPolicyController(ApiClient client, ClusterView view, NorthboundWriting northbound, RowJudgement judgement, DerivedReporting derived, DerivedNotices noticed, TimeProvider time)
{
    private readonly ResourceEndpoint<AccessPolicy> policies = client.For(Kinds.AccessPolicies);
    private readonly Finalizing<AccessPolicy> finalizing = new(client.For(Kinds.AccessPolicies), view.AccessPolicies, NetworkController.Finalizer, derived, noticed, time);

    /// <summary>Brings one policy to what it should be.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.AccessPolicies.Store.TryGet(key, out var policy))
        {
            return WorkResult.Done;
        }

        var scope = ScopeObject.AccessPolicy(key);
        if (policy.Metadata.DeletionTimestamp is not null)
        {
            if (finalizing.Holds(policy))
            {
                await northbound.RemoveAsync(scope, $"deleted access policy {key}", ct).ConfigureAwait(false);
                await finalizing.ReleaseAsync(policy, ct).ConfigureAwait(false);
            }

            return WorkResult.Done;
        }

        policy = await finalizing.EnsureAsync(policy, policy.Status is not null, ct).ConfigureAwait(false);
        var outcome = await northbound.ApplyAsync([scope], $"access policy {key}", ct).ConfigureAwait(false);
        var selected = view.Machines.Store.In(key.Namespace).Count(machine => policy.Spec.Selector.Matches(machine.Metadata.Labels));
        var status = PolicyStatusBuilder.Build(policy.Status, policy.Metadata.Generation, selected, null, outcome.Of(scope), judgement.Of(policy), time.GetUtcNow());
        await policies.PatchStatusAsync(policy, policy with { Status = status }, ct).ConfigureAwait(false);
        return judgement.LookAgain(WorkResult.Done, policy, outcome);
    }
}
