using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Snapshots;

/// <summary>
/// Holds snapshots until their files are deleted, lets them go with their machine, and tells how they stand. What the node is to do stands in the machine's Partition,
/// which the machine's own controller writes (<see cref="SnapshotHandOver"/>).
/// </summary>
public sealed class SnapshotController(ApiClient client, ClusterView view, DerivedReporting derived, DerivedNotices notices, TimeProvider time)
{
    private readonly ResourceEndpoint<VirtualMachineSnapshot> snapshots = client.For(Kinds.VirtualMachineSnapshots);
    private readonly Finalizing<VirtualMachineSnapshot> finalizing = new(client.For(Kinds.VirtualMachineSnapshots), view.Snapshots, SnapshotHandOver.Finalizer, derived, notices, time);

    /// <summary>Looks at one snapshot.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Snapshots.Store.TryGet(key, out var snapshot))
        {
            return WorkResult.Done;
        }

        var named = view.Machines.Store.Find(new ResourceKey(key.Namespace, snapshot.Spec.VirtualMachine));
        var owner = snapshot.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Kind == "VirtualMachine");
        var machine = named is not null && (owner is null || owner.Uid == named.Metadata.Uid) ? named : null;
        var partition = machine is null ? null : view.PartitionOf(machine);
        if (snapshot.Metadata.DeletionTimestamp is not null)
        {
            if (finalizing.Holds(snapshot) && IsGone(snapshot, machine, partition))
            {
                await finalizing.ReleaseAsync(snapshot, ct).ConfigureAwait(false);
            }

            return WorkResult.Done;
        }

        if (machine is not null && (owner is null || !finalizing.Holds(snapshot)))
        {
            // Before anything is made that would need it.
            snapshot = await snapshots.UpdateAsync(snapshot with
            {
                Metadata = snapshot.Metadata with
                {
                    Finalizers = [.. (snapshot.Metadata.Finalizers ?? []).Union([SnapshotHandOver.Finalizer])],
                    OwnerReferences = owner is null ? [.. snapshot.Metadata.OwnerReferences ?? [], DerivedChange.Owner(machine)] : snapshot.Metadata.OwnerReferences,
                },
            }, ct).ConfigureAwait(false);
            view.Snapshots.Observe(snapshot);
        }

        await snapshots.PatchStatusAsync(snapshot, snapshot with { Status = SnapshotStatus.Of(snapshot, machine, partition, time.GetUtcNow()) }, ct).ConfigureAwait(false);
        return WorkResult.Done;
    }

    /// <summary>Whether its files are gone: the node says so, or it goes with its machine, or no node ever had it.</summary>
    private static bool IsGone(VirtualMachineSnapshot snapshot, VirtualMachine? machine, Partition? partition)
    {
        if (machine is null || machine.Metadata.DeletionTimestamp is not null)
        {
            return true;
        }

        var uid = snapshot.Metadata.Uid;
        return partition is null
            ? snapshot.Status?.Phase is null or OperationPhase.Pending
            : partition.Spec.Snapshots.Any(wanted => wanted.Uid == uid && wanted.Delete == true)
                && partition.Status?.Snapshots?.Any(told => told.Uid == uid && told is { Phase: OperationPhase.Succeeded, Reason: "Deleted" }) == true;
    }
}
