using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Snapshots;

/// <summary>Tells how restores stand. The machine's own controller has it stopped and hands the restore to its node.</summary>
public sealed class RestoreController(ApiClient client, ClusterView view, TimeProvider time)
{
    private readonly ResourceEndpoint<VirtualMachineRestore> restores = client.For(Kinds.VirtualMachineRestores);

    /// <summary>Looks at one restore.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (view.Restores.Store.TryGet(key, out var restore) && restore.Metadata.DeletionTimestamp is null)
        {
            var snapshot = view.Snapshots.Store.Find(new ResourceKey(key.Namespace, restore.Spec.Snapshot));
            var partition = snapshot is null ? null : view.Partitions.Store.Find(new ResourceKey(key.Namespace, snapshot.Spec.VirtualMachine));
            await restores.PatchStatusAsync(restore, restore with { Status = SnapshotStatus.Of(restore, snapshot, partition, time.GetUtcNow()) }, ct).ConfigureAwait(false);
        }

        return WorkResult.Done;
    }
}
