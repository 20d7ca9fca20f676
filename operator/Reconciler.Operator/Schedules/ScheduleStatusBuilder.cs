using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Schedules;

/// <summary>Builds a schedule's status. Pure.</summary>
public static class ScheduleStatusBuilder
{
    private const int MostMissed = 100;

    /// <summary>The status after a round.</summary>
    public static SnapshotScheduleStatus Build(ScheduleRound round, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        var (schedule, status, clock) = (round.Schedule, round.Schedule.Status, round.Clock);
        var last = clock?.Due ?? (status?.LastTime <= now ? status.LastTime : null);
        var missed = clock?.Due is null ? status?.Missed : round.Missed.Count == 0 ? null : round.Missed.Take(MostMissed).ToValueList();
        var conditions = new ConditionSet(status?.Conditions, schedule.Metadata.Generation, now);
        conditions.SetSelecting(round.Selected);
        if (last is { } time && round.Of(time) is var newest && newest.Count + (missed?.Count ?? 0) > 0)
        {
            TellOutcome(conditions, time, newest, missed ?? []);
        }

        if (round.Problem is { } problem)
        {
            conditions.Conclude(false, problem.NeedsEdit, problem.Reason, problem.Message);
        }
        else
        {
            conditions.Conclude(true, false, clock?.Line is null ? Reasons.Suspended : Reasons.AsSpecified, clock?.Line is null ? "spec.suspend is true: no snapshots are made" : "");
        }

        return new SnapshotScheduleStatus
        {
            ObservedGeneration = schedule.Metadata.Generation,
            Schedule = clock?.Line,
            Since = clock?.Since is { } since ? ConditionSet.ToSeconds(since) : status?.Since,
            LastTime = last,
            NextTime = clock?.Next,
            Missed = missed,
            Snapshots = round.Snapshots.Count,
            Conditions = conditions.Build(),
        };
    }

    private static void TellOutcome(ConditionSet conditions, DateTimeOffset time, IReadOnlyList<VirtualMachineSnapshot> snapshots, ValueList<string> missed)
    {
        var at = time.ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture);
        var all = snapshots.Count + missed.Count;
        var open = snapshots.Count(snapshot => !(snapshot.Status?.Phase).IsFinished());
        if (snapshots.Where(snapshot => snapshot.Status?.Phase == OperationPhase.Failed).MinBy(snapshot => snapshot.Metadata.Name, StringComparer.Ordinal) is { } failed)
        {
            var why = failed.Status!.Conditions.Of(ConditionTypes.Ready);
            conditions.Set(ConditionTypes.LastSucceeded, false, Reasons.SnapshotFailed, $"of the {all} for {at}, {failed.Metadata.Name} failed: {why?.Reason}: {why?.Message}");
        }
        else if (missed.Count > 0)
        {
            conditions.Set(ConditionTypes.LastSucceeded, false, Reasons.StillUnderWay, $"{missed.Count} of {all} machines got none for {at}: {missed[0]} had one under way still, or was refused one; the schedule's events say which");
        }
        else
        {
            conditions.Set(ConditionTypes.LastSucceeded, open == 0 ? true : null, open == 0 ? Reasons.SnapshotsTaken : Reasons.SnapshotNotReady, open == 0 ? $"all {all} for {at}" : $"{open} of {all} for {at} are under way");
        }
    }
}
