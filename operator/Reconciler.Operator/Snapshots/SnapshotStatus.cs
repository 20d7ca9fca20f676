using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Snapshots;

/// <summary>The status of snapshots, from what the node tells. Pure; what is finished stays as it is.</summary>
public static class SnapshotStatus
{
    /// <summary>The status after a look.</summary>
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
}
