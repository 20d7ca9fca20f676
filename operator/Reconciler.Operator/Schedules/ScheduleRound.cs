using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Schedules;

/// <summary>What one look at a schedule found; from it alone the status is built.</summary>
public sealed record ScheduleRound
{
    /// <summary>The schedule.</summary>
    public required SnapshotSchedule Schedule { get; init; }

    /// <summary>What its clock says.</summary>
    public required ScheduleClock Clock { get; init; }

    /// <summary>How many machines it selects.</summary>
    public required int Selected { get; init; }

    /// <summary>The snapshots that bear its label.</summary>
    public required IReadOnlyList<VirtualMachineSnapshot> Snapshots { get; init; }

    /// <summary>Why snapshots are not made; null: nothing is in the way.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The snapshots of one of its times.</summary>
    public IReadOnlyList<VirtualMachineSnapshot> Of(DateTimeOffset time) =>
        [.. Snapshots.Where(snapshot => snapshot.Metadata.Name == ScheduledSnapshot.NameOf(Schedule.Metadata.Name, snapshot.Spec.VirtualMachine, time))];
}
