using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Machines;

/// <summary>Writes a machine's status when it changed, and tells its events.</summary>
public sealed class MachineReporting(ApiClient client, EventRecorder events, TimeProvider time)
{
    // A machine that starts as it should says so once, when it runs; one that takes longer says how far it is.
    private static readonly TimeSpan InterimAfter = TimeSpan.FromSeconds(3);
    private readonly ResourceEndpoint<VirtualMachine> machines = client.For(Kinds.VirtualMachines);

    /// <summary>Reports a round, and says when to look again.</summary>
    public async Task<WorkResult> ReportAsync(MachineRound round, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(round);
        var (machine, now) = (round.Machine, time.GetUtcNow());
        var age = now - (machine.Metadata.CreationTimestamp ?? now);
        if (machine.Status is null && MachineStatusBuilder.IsInterim(round) && age < InterimAfter)
        {
            return WorkResult.After(InterimAfter - age);
        }

        var status = MachineStatusBuilder.Build(round, now);
        if (await machines.PatchStatusAsync(machine, machine with { Status = status }, ct).ConfigureAwait(false))
        {
            Tell(machine, status, round);
        }

        if (round.Problems.Any(problem => Reasons.IsUntold(problem.Reason)))
        {
            return WorkResult.TryAgain;
        }

        var until = round.Verdicts.Select(verdict => verdict.Until).Min();
        return until is { } at ? WorkResult.After(at - now) : WorkResult.Done;
    }

    private void Tell(VirtualMachine machine, VirtualMachineStatus status, MachineRound round)
    {
        var subject = ObjectReference.To(machine);
        var (before, after) = (machine.Status?.Conditions.Of(ConditionTypes.Ready), status.Conditions.Of(ConditionTypes.Ready));
        if (round.Problems.Count > 0 && after is not null && (before?.Reason, before?.Message) != (after.Reason, after.Message))
        {
            events.Warning(subject, after.Reason, after.Message);
        }

        var (was, compliant) = (machine.Status?.Conditions.Of(ConditionTypes.Compliant), status.Conditions.Of(ConditionTypes.Compliant));
        if (was?.Status == compliant?.Status && was?.Reason == compliant?.Reason)
        {
            return;
        }

        if (compliant is null || compliant.Status == "True")
        {
            events.Normal(subject, Reasons.Released, "all quarantine policies are fulfilled: full access");
        }
        else if (round.Verdicts.Any(verdict => verdict.Quarantined))
        {
            events.Warning(subject, Reasons.Quarantined, compliant.Message);
        }
        else
        {
            events.Warning(subject, compliant.Reason, compliant.Message);
        }
    }
}
