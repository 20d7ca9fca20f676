using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Schedules;

/// <summary>Builds a schedule's status. Pure.</summary>
public static class ScheduleStatusBuilder
{
    /// <summary>The status after a round.</summary>
    public static SnapshotScheduleStatus Build(ScheduleRound round, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        var (schedule, status) = (round.Schedule, round.Schedule.Status);
        var made = round.Problem is null ? round.Clock.Due : null;
        var last = made ?? status?.LastTime;
        var conditions = new ConditionSet(status?.Conditions, schedule.Metadata.Generation, now);
        conditions.Set(
            ConditionTypes.Selecting, round.Selected > 0, round.Selected > 0 ? Reasons.MachinesSelected : Reasons.NothingSelected,
            round.Selected > 0 ? "" : "spec.selector matches no VirtualMachine of this namespace; compare it with the machines' metadata.labels");
        if (last is { } time && round.Of(time) is { Count: > 0 } newest)
        {
            TellOutcome(conditions, time, newest);
        }

        if (round.Problem is { } problem)
        {
            conditions.Conclude(false, problem.NeedsEdit, problem.Reason, problem.Message);
        }
        else
        {
            conditions.Conclude(true, false, schedule.Spec.Suspend == true ? Reasons.Suspended : Reasons.AsSpecified, schedule.Spec.Suspend == true ? "spec.suspend is true: no snapshots are made" : "");
        }

        var isChanged = status is not null && status.ObservedGeneration != schedule.Metadata.Generation;
        return new SnapshotScheduleStatus
        {
            ObservedGeneration = schedule.Metadata.Generation,
            LastTime = last,
            NextTime = round.Clock.Next,
            Since = isChanged ? ConditionSet.ToSeconds(now) : status?.Since,
            Snapshots = round.Snapshots.Count,
            Conditions = conditions.Build(),
        };
    }

    private static void TellOutcome(ConditionSet conditions, DateTimeOffset time, IReadOnlyList<VirtualMachineSnapshot> snapshots)
    {
        var failed = snapshots.Where(snapshot => snapshot.Status?.Phase == OperationPhase.Failed).OrderBy(snapshot => snapshot.Metadata.Name, StringComparer.Ordinal).ToList();
        var open = snapshots.Count(snapshot => !(snapshot.Status?.Phase).IsFinished());
        var at = time.ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture);
        if (failed.Count > 0)
        {
            var first = failed[0].Status!.Conditions.Of(ConditionTypes.Ready);
            conditions.Set(ConditionTypes.LastSucceeded, false, Reasons.SnapshotFailed, $"{failed.Count} of {snapshots.Count} snapshots of {at} failed; {failed[0].Metadata.Name}: {first?.Reason}: {first?.Message}");
        }
        else
        {
            conditions.Set(ConditionTypes.LastSucceeded, open == 0 ? true : null, open == 0 ? Reasons.SnapshotsTaken : Reasons.SnapshotNotReady, open == 0 ? $"all {snapshots.Count} of {at}" : $"{open} of {snapshots.Count} snapshots of {at} are under way");
        }
    }
}
