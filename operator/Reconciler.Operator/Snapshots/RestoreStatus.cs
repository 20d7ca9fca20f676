using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Snapshots;

/// <summary>The status of restores: in place from what the node tells, else from how the machine that was made stands. Pure; what is finished stays as it is.</summary>
public static class RestoreStatus
{
    /// <summary>A restore may be told of before its snapshot is, when both are applied together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The status after a look.</summary>
    /// <param name="restore">The restore.</param>
    /// <param name="snapshot">The snapshot that it names; null: there is none.</param>
    /// <param name="partition">The Partition of the snapshot's machine; null: there is none.</param>
    /// <param name="made">The machine of the name that is to be made; null: there is none, or it is in place.</param>
    /// <param name="problem">Why that cannot be made.</param>
    /// <param name="now">The time.</param>
    public static VirtualMachineRestoreStatus Of(VirtualMachineRestore restore, VirtualMachineSnapshot? snapshot, Partition? partition, VirtualMachine? made, Problem? problem, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(restore);
        if (restore.Status is { } finished && finished.Phase.IsFinished())
        {
            return finished;
        }

        var (bound, own) = (restore.Status?.SnapshotUid, made is not null && RestoredMachine.IsOf(restore, made) ? made : null);
        var told = partition?.Status?.Restore is { } status && status.Uid == restore.Metadata.Uid ? status : null;
        var isInPlace = restore.Spec.Target.InPlace is not null;
        var (phase, reason, message) =
            isInPlace && told is not null ? (told.Phase, told.Reason, told.Message)
            : !isInPlace && (own is not null || restore.Status?.VirtualMachineUid is not null || problem is not null) ? Made(restore, own, problem)
            : bound is not null && snapshot?.Metadata.Uid != bound ? (OperationPhase.Failed, Reasons.SnapshotNotFound, $"VirtualMachineSnapshot {restore.Spec.Snapshot} was deleted")
            : snapshot is not null && bound is null && snapshot.Metadata.CreationTimestamp - restore.Metadata.CreationTimestamp > Patience
                ? (OperationPhase.Failed, Reasons.SnapshotNotFound, $"VirtualMachineSnapshot {restore.Spec.Snapshot} was made long after this restore, which was not for it; make another restore")
            : snapshot is null ? (OperationPhase.Pending, Reasons.SnapshotNotFound, $"there is no VirtualMachineSnapshot {restore.Spec.Snapshot} in this namespace")
            : snapshot.Status?.Phase == OperationPhase.Failed ? (OperationPhase.Failed, Reasons.SnapshotFailed, $"snapshot {restore.Spec.Snapshot} was not taken")
            : !SnapshotHandOver.IsWhole(snapshot) ? (OperationPhase.Pending, Reasons.SnapshotNotReady, $"snapshot {restore.Spec.Snapshot} is not whole yet, or is being deleted")
            : (OperationPhase.Pending, Reasons.HandedOver, !isInPlace ? $"virtualmachine {restore.Spec.Target.NewVirtualMachine} is being made" : partition is null ? "waits for the machine's Partition" : $"node {partition.Spec.NodeName} restores it");
        return new VirtualMachineRestoreStatus
        {
            ObservedGeneration = restore.Metadata.Generation,
            Phase = phase,
            SnapshotUid = bound ?? (phase == OperationPhase.Failed ? null : snapshot?.Metadata.Uid),
            VirtualMachineUid = own?.Metadata.Uid ?? restore.Status?.VirtualMachineUid,
            CompletionTime = ((OperationPhase?)phase).IsFinished() ? ConditionSet.ToSeconds(now) : null,
            Conditions = new ConditionSet(restore.Status?.Conditions, restore.Metadata.Generation, now)
                .Conclude(phase == OperationPhase.Succeeded, phase == OperationPhase.Failed, reason, message).Build(),
        };
    }

    private static (OperationPhase Phase, string Reason, string Message) Made(VirtualMachineRestore restore, VirtualMachine? own, Problem? problem)
    {
        var name = restore.Spec.Target.NewVirtualMachine;
        if (problem is not null)
        {
            return (problem.NeedsEdit ? OperationPhase.Failed : OperationPhase.Running, problem.Reason, problem.Message);
        }

        if (own is null || own.Metadata.DeletionTimestamp is not null)
        {
            return (OperationPhase.Failed, Reasons.Deleting, $"virtualmachine {name} was deleted before it stood");
        }

        var ready = own.Status is { } status && status.ObservedGeneration == own.Metadata.Generation ? status.Conditions.Of(ConditionTypes.Ready) : null;
        return ready?.Status == "True"
            ? (OperationPhase.Succeeded, Reasons.MachineRestored, $"virtualmachine {name} has the disks of snapshot {restore.Spec.Snapshot}")
            : (OperationPhase.Running, ready?.Reason ?? Reasons.PartitionProgressing, $"virtualmachine {name}: {(ready is { Message.Length: > 0 } ? ready.Message : "is being made")}");
    }
}
