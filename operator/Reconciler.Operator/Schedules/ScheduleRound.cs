using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Schedules;

/// <summary>What one look at a schedule found; from it alone the status is built.</summary>
public sealed record ScheduleRound
{
    /// <summary>The schedule.</summary>
    public required SnapshotSchedule Schedule { get; init; }

    /// <summary>What its clock says; null: it cannot be read.</summary>
    public ScheduleClock? Clock { get; init; }

    /// <summary>How many machines it selects.</summary>
    public required int Selected { get; init; }

    /// <summary>Names of machines that got no snapshot for the time that was due.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>The snapshots that bear its label.</summary>
    public required IReadOnlyList<VirtualMachineSnapshot> Snapshots { get; init; }

    /// <summary>What is wrong with the schedule itself; null: nothing is.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The snapshots of one of its times.</summary>
    public IReadOnlyList<VirtualMachineSnapshot> Of(DateTimeOffset time) =>
        [.. Snapshots.Where(snapshot => snapshot.Metadata.Name == ScheduledSnapshot.NameOf(Schedule.Metadata.Name, snapshot.Spec.VirtualMachine, time))];
}
