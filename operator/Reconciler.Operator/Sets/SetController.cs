using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Validation;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Sets;

/// <summary>Keeps as many machines of a template as a set says: who belongs to it, the plan, what it takes, status; in this order.</summary>
public sealed class SetController(ApiClient client, ClusterView view, EventRecorder events, TimeProvider time)
{
    private readonly ResourceEndpoint<VirtualMachineSet> sets = client.For(Kinds.VirtualMachineSets);
    private readonly SetMembership membership = new(client, view, events);
    private readonly SetActing acting = new(client, view, events);

    /// <summary>Brings one set to what it should be.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Sets.Store.TryGet(key, out var set))
        {
            return WorkResult.Done;
        }

        if (LanguageValidator.Validate(set).FirstOrDefault(error => error.Severity == ValidationSeverity.Error) is { } invalid)
        {
            // It came past the API's rules, by an older version say; its machines stay as they are.
            return await ReportAsync(Round(set, view.MachinesOf(set)) with { Problem = new Problem(Reasons.InvalidSpec, invalid.ToString(), NeedsEdit: true) }, ct).ConfigureAwait(false);
        }

        var names = acting.FreeNames(set);
        var round = Round(set, await membership.SettleAsync(set, ct).ConfigureAwait(false));
        if (set.Metadata.DeletionTimestamp is not null)
        {
            // What becomes of its machines is what was asked for with the deletion.
            return await ReportAsync(round, ct).ConfigureAwait(false);
        }

        var plan = SetPlan.Of(set, round.Members);
        var problem = await acting.CarryOutAsync(set, plan, names, round.Revision, ct).ConfigureAwait(false);
        if (problem is null && !plan.IsEmpty)
        {
            // What it did brings it here again, and the status is told of what came of it.
            return WorkResult.After(TimeSpan.FromSeconds(5));
        }

        var next = await ReportAsync(Round(set, view.MachinesOf(set)) with { Problem = problem }, ct).ConfigureAwait(false);
        return problem is null ? next : WorkResult.TryAgain;
    }

    private SetRound Round(VirtualMachineSet set, IReadOnlyList<VirtualMachine> machines)
    {
        var (revision, now) = (TemplateRevision.Of(set.Spec.Template), time.GetUtcNow());
        return new SetRound { Set = set, Revision = revision, Members = [.. machines.Select(machine => SetMember.Judge(set, machine, revision, acting.IsAsked(machine), now))] };
    }

    private async Task<WorkResult> ReportAsync(SetRound round, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var progress = SetProgress.Of(round, now);
        await sets.PatchStatusAsync(round.Set, round.Set with { Status = SetStatusBuilder.Build(round, progress, now) }, ct).ConfigureAwait(false);
        var minReady = round.Set.Spec.MinReady?.Value ?? TimeSpan.Zero;
        var next = round.Members.Where(member => !member.IsGoing && member.IsReady && !member.IsAvailable).Select(member => member.ReadySince + minReady).Append(progress.Deadline).Where(at => at > now).Min();
        return next is { } later ? WorkResult.After(later - now) : WorkResult.Done;
    }
}
