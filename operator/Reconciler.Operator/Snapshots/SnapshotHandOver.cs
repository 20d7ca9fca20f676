using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;

namespace Reconciler.Operator.Snapshots;

/// <summary>Which snapshots a machine's node is to take or delete, and to which it is to go back. Pure.</summary>
public static class SnapshotHandOver
{
    /// <summary>By this finalizer a snapshot waits until its node has deleted its files.</summary>
    public const string Finalizer = "reconciler.dev/snapshot";

    private const int Most = 64;

    /// <summary>The snapshots that are not done, by age.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="snapshots">All that name it.</param>
    public static ValueList<PartitionSnapshot> Of(VirtualMachine machine, IEnumerable<VirtualMachineSnapshot> snapshots) => snapshots
        .Where(snapshot => IsOf(machine, snapshot) && (snapshot.Metadata.DeletionTimestamp is not null || (!(snapshot.Status?.Phase).IsFinished() && snapshot.Spec.Memory != true)))
        .OldestFirst()
        .Take(Most)
        .Select(snapshot => new PartitionSnapshot
        {
            Uid = snapshot.Metadata.Uid!,
            Name = snapshot.Metadata.Name,
            Quiesce = snapshot.Spec.Quiesce ?? QuiesceMode.Prefer,
            Delete = snapshot.Metadata.DeletionTimestamp is null ? null : true,
        }).ToValueList();

    /// <summary>The oldest restore in place that is not done and whose snapshot is whole; null: there is none.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="restores">All restores of the namespace that are made from its snapshots.</param>
    /// <param name="snapshots">All snapshots that name it.</param>
    public static PartitionRestore? RestoreOf(VirtualMachine machine, IEnumerable<VirtualMachineRestore> restores, IReadOnlyCollection<VirtualMachineSnapshot> snapshots) => restores
        .Where(restore => restore.Spec.Target.InPlace is not null && restore.Metadata.DeletionTimestamp is null && !(restore.Status?.Phase).IsFinished())
        .OldestFirst()
        .Select(restore => (restore, snapshot: snapshots.FirstOrDefault(snapshot => snapshot.Metadata.Uid == restore.Status?.SnapshotUid && snapshot.Metadata.Name == restore.Spec.Snapshot && IsWhole(snapshot) && IsOf(machine, snapshot))))
        .Where(pair => pair.snapshot is not null)
        .Select(pair => new PartitionRestore { Uid = pair.restore.Metadata.Uid!, Snapshot = pair.snapshot!.Metadata.Uid! })
        .FirstOrDefault();

    /// <summary>Whether a snapshot can be gone back to.</summary>
    public static bool IsWhole(VirtualMachineSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot is { Status.Phase: OperationPhase.Succeeded, Metadata.DeletionTimestamp: null };
    }

    /// <summary>Whether it is a snapshot of this very machine, and not of a namesake that is gone; one that is not held by us yet is nobody's.</summary>
    private static bool IsOf(VirtualMachine machine, VirtualMachineSnapshot snapshot) =>
        snapshot.Metadata.Finalizers?.Contains(Finalizer) == true && snapshot.Metadata.OwnerReferences?.Any(owner => owner.Uid == machine.Metadata.Uid) == true;
}
