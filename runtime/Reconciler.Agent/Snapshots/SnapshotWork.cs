using Reconciler.Agent.Desired;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Snapshots;

/// <summary>What is still to be done about a machine's snapshots. Pure.</summary>
internal static class SnapshotWork
{
    /// <summary>Whether anything is. Who only asks for a domain has nothing to do to it.</summary>
    public static bool IsOpen(PartitionRecord machine, SnapshotStore store) => machine.HoldsDomain()
        && (machine.Partition.Spec.Snapshots.Any(wanted => IsOpen(wanted, store))
            || IsOpen(machine)
            || machine.Restore is { Stage: RestoreStage.Copying or RestoreStage.Copied }
            || store.IsTaking(machine.Partition.Spec.VirtualMachine.Uid));

    /// <summary>Whether a snapshot has still to be taken or deleted.</summary>
    public static bool IsOpen(PartitionSnapshot wanted, SnapshotStore store) =>
        wanted.Delete == true ? store.Find(wanted.Uid) is not null : store.Find(wanted.Uid) is not { Stage: SnapshotStage.Taken or SnapshotStage.Failed };

    /// <summary>Whether the restore that is asked for has still to be done.</summary>
    public static bool IsOpen(PartitionRecord machine) =>
        machine.Partition.Spec.Restore is { } wanted && !(machine.Restore is { Stage: RestoreStage.Done or RestoreStage.Failed } course && course.Uid == wanted.Uid);

    /// <summary>Whether the guest must not be started now: its disks are changing.</summary>
    public static bool HoldsStart(PartitionRecord machine) => IsOpen(machine) || machine.Restore is { Stage: RestoreStage.Copying or RestoreStage.Copied };
}
