using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Policies;
using Reconciler.Operator.AccessPolicies;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Quarantine;

/// <summary>Cuts off what fails a QuarantinePolicy: finalizer, verdicts, rows, status; in this order. The clock alone may bring it here again.</summary>
public sealed class QuarantineController(ApiClient client, ClusterView view, NorthboundWriting northbound, RowJudgement judgement, DerivedReporting derived, DerivedNotices noticed, TimeProvider time)
{
    private readonly ResourceEndpoint<QuarantinePolicy> policies = client.For(Kinds.QuarantinePolicies);
    private readonly Finalizing<QuarantinePolicy> finalizing = new(client.For(Kinds.QuarantinePolicies), view.QuarantinePolicies, NetworkController.Finalizer, derived, noticed, time);

    /// <summary>Brings one policy to what it should be.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.QuarantinePolicies.Store.TryGet(key, out var policy))
        {
            return WorkResult.Done;
        }

        var scope = ScopeObject.QuarantinePolicy(key);
        if (policy.Metadata.DeletionTimestamp is not null)
        {
            if (finalizing.Holds(policy))
            {
                await northbound.RemoveAsync(scope, $"deleted quarantine policy {key}", ct).ConfigureAwait(false);
                await finalizing.ReleaseAsync(policy, ct).ConfigureAwait(false);
            }

            return WorkResult.Done;
        }

        policy = await finalizing.EnsureAsync(policy, policy.Status is not null, ct).ConfigureAwait(false);
        var outcome = await northbound.ApplyAsync(Together(policy), $"quarantine policy {key}", ct).ConfigureAwait(false);

        var now = time.GetUtcNow();
        var verdicts = DesiredQuarantine.Selected(policy, view)
            .Select(machine => MachineVerdicts.Of(machine, view, now).FirstOrDefault(verdict => verdict.Policy == key.Name))
            .OfType<Verdict>().ToList();
        var status = PolicyStatusBuilder.Build(policy.Status, policy.Metadata.Generation, verdicts.Count, verdicts.Count(verdict => verdict.Quarantined), outcome.Of(scope), judgement.Of(policy), now, RemediationPeers.Missing(policy, name => view.Machines.Store.Find(new ResourceKey(key.Namespace, name)) is not null));
        await policies.PatchStatusAsync(policy, policy with { Status = status }, ct).ConfigureAwait(false);
        return judgement.LookAgain(verdicts.Select(verdict => verdict.Until).Min() is { } until ? WorkResult.After(until - now) : WorkResult.Done, policy, outcome);
    }

    /// <summary>Policies that select the same machines are written together: whether a remediation list stands open depends on all of them.</summary>
    private IEnumerable<ScopeObject> Together(QuarantinePolicy policy)
    {
        var selected = DesiredQuarantine.Selected(policy, view).ToList();
        return view.QuarantinePolicies.Store.In(policy.Metadata.Namespace ?? "")
            .Where(other => other.Metadata.Name == policy.Metadata.Name
                || (other.Metadata.DeletionTimestamp is null && selected.Any(machine => other.Spec.Selector.Matches(machine.Metadata.Labels))))
            .Select(other => ScopeObject.QuarantinePolicy(ResourceKey.Of(other)));
    }
}
