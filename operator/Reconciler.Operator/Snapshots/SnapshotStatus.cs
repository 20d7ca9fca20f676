using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Snapshots;

/// <summary>The status of snapshots and restores, from what the node tells. Pure; what is finished stays as it is.</summary>
public static class SnapshotStatus
{
    /// <summary>A restore may be told of before its snapshot is, when both are applied together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A snapshot's.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="machine">Its machine; null: there is none.</param>
    /// <param name="partition">The machine's Partition; null: there is none.</param>
    /// <param name="now">The time.</param>
    public static VirtualMachineSnapshotStatus Of(VirtualMachineSnapshot snapshot, VirtualMachine? machine, Partition? partition, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Status is { } finished && finished.Phase.IsFinished())
        {
            return finished;
        }

        var told = partition?.Status?.Snapshots?.FirstOrDefault(status => status.Uid == snapshot.Metadata.Uid);
        var (phase, reason, message) =
            snapshot.Spec.Memory == true ? (OperationPhase.Failed, Reasons.MemoryUnsupported, "snapshots of the memory are not made yet; right would be spec.memory: false")
            : machine is null ? (OperationPhase.Pending, Reasons.MachineNotFound, $"there is no VirtualMachine {snapshot.Spec.VirtualMachine} in this namespace")
            : told is null ? (OperationPhase.Pending, Reasons.HandedOver, partition is null ? "waits for the machine's Partition" : $"node {partition.Spec.NodeName} takes it")
            : (told.Phase, told.Reason, told.Message);
        return new VirtualMachineSnapshotStatus
        {
            ObservedGeneration = snapshot.Metadata.Generation,
            Phase = phase,
            TakenAt = told?.TakenAt,
            Consistency = told?.Consistency,
            FrozenFor = told?.FrozenFor,
            Disks = told?.Disks,
            Conditions = new ConditionSet(snapshot.Status?.Conditions, snapshot.Metadata.Generation, now)
                .Conclude(phase == OperationPhase.Succeeded, phase == OperationPhase.Failed, reason, message).Build(),
        };
    }

    /// <summary>A restore's.</summary>
    /// <param name="restore">The restore.</param>
    /// <param name="snapshot">The snapshot that it names; null: there is none.</param>
    /// <param name="partition">The Partition of the snapshot's machine; null: there is none.</param>
    /// <param name="now">The time.</param>
    public static VirtualMachineRestoreStatus Of(VirtualMachineRestore restore, VirtualMachineSnapshot? snapshot, Partition? partition, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(restore);
        if (restore.Status is { } finished && finished.Phase.IsFinished())
        {
            return finished;
        }

        var bound = restore.Status?.SnapshotUid;
        var told = partition?.Status?.Restore is { } status && status.Uid == restore.Metadata.Uid ? status : null;
        var (phase, reason, message) =
            restore.Spec.Target.InPlace is null ? (OperationPhase.Failed, Reasons.NewMachineUnsupported, "restoring to a new machine is not done yet; right would be spec.target: {inPlace: {}}")
            : told is not null ? (told.Phase, told.Reason, told.Message)
            : bound is not null && snapshot?.Metadata.Uid != bound ? (OperationPhase.Failed, Reasons.SnapshotNotFound, $"VirtualMachineSnapshot {restore.Spec.Snapshot} was deleted")
            : snapshot is not null && bound is null && snapshot.Metadata.CreationTimestamp - restore.Metadata.CreationTimestamp > Patience
                ? (OperationPhase.Failed, Reasons.SnapshotNotFound, $"VirtualMachineSnapshot {restore.Spec.Snapshot} was made long after this restore, which was not for it; make another restore")
            : snapshot is null ? (OperationPhase.Pending, Reasons.SnapshotNotFound, $"there is no VirtualMachineSnapshot {restore.Spec.Snapshot} in this namespace")
            : snapshot.Status?.Phase == OperationPhase.Failed ? (OperationPhase.Failed, Reasons.SnapshotFailed, $"snapshot {restore.Spec.Snapshot} was not taken")
            : !SnapshotHandOver.IsWhole(snapshot) ? (OperationPhase.Pending, Reasons.SnapshotNotReady, $"snapshot {restore.Spec.Snapshot} is not whole yet, or is being deleted")
            : (OperationPhase.Pending, Reasons.HandedOver, partition is null ? "waits for the machine's Partition" : $"node {partition.Spec.NodeName} restores it");
        return new VirtualMachineRestoreStatus
        {
            ObservedGeneration = restore.Metadata.Generation,
            Phase = phase,
            SnapshotUid = bound ?? (phase == OperationPhase.Failed ? null : snapshot?.Metadata.Uid),
            CompletionTime = ((OperationPhase?)phase).IsFinished() ? ConditionSet.ToSeconds(now) : null,
            Conditions = new ConditionSet(restore.Status?.Conditions, restore.Metadata.Generation, now)
                .Conclude(phase == OperationPhase.Succeeded, phase == OperationPhase.Failed, reason, message).Build(),
        };
    }
}
