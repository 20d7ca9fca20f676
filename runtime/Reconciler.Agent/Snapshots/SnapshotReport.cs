using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;

namespace Reconciler.Agent.Snapshots;

/// <summary>How snapshots and restores stand, for a Partition's status. Pure.</summary>
internal static class SnapshotReport
{
    private const int LongestMessage = 1024;

    /// <summary>A snapshot's.</summary>
    public static PartitionSnapshotStatus Of(PartitionSnapshot wanted, SnapshotRecord? record, SnapshotProblem? waiting) => (wanted.Delete, record) switch
    {
        (true, null) => Make(wanted.Uid, OperationPhase.Succeeded, new("Deleted", "")),
        (true, _) => Make(wanted.Uid, OperationPhase.Running, waiting ?? new("Deleting", "")),
        (_, { Stage: SnapshotStage.Taken }) => Make(wanted.Uid, OperationPhase.Succeeded, new("Taken", "")) with
        {
            TakenAt = record.TakenAt,
            Consistency = record.Consistency,
            FrozenFor = record.FrozenForMs is { } frozen ? new Duration(TimeSpan.FromMilliseconds(frozen)) : null,
            Disks = record.Files.Select(file => new SnapshotDisk { Name = file.Disk, Size = file.Size is { } size ? new Quantity(size) : null }).ToValueList(),
        },
        (_, { Stage: SnapshotStage.Failed, Problem: { } why }) => Make(wanted.Uid, OperationPhase.Failed, why),
        _ => Make(wanted.Uid, OperationPhase.Running, waiting ?? new("Taking", "")),
    };

    /// <summary>A restore's.</summary>
    public static PartitionSnapshotStatus Of(PartitionRestore wanted, RestoreCourse? course, SnapshotProblem? waiting) => course is not null && course.Uid == wanted.Uid
        ? course.Stage switch
        {
            RestoreStage.Done => Make(wanted.Uid, OperationPhase.Succeeded, new("Restored", "")),
            RestoreStage.Failed => Make(wanted.Uid, OperationPhase.Failed, course.Problem ?? new("RestoreFailed", "")),
            _ => Make(wanted.Uid, OperationPhase.Running, new("Restoring", "")),
        }
        : Make(wanted.Uid, OperationPhase.Running, waiting ?? new("WaitsForEnd", "the guest has to be off first"));

    private static PartitionSnapshotStatus Make(string uid, OperationPhase phase, SnapshotProblem why) =>
        new() { Uid = uid, Phase = phase, Reason = why.Reason, Message = why.Message.Length <= LongestMessage ? why.Message : why.Message[..LongestMessage] };
}
