using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Snapshots;

/// <summary>
/// Tells how restores stand, and makes the machines that snapshots are restored to. What the node is to do for one in place stands in the Partition of the snapshot's machine.
/// </summary>
public sealed class RestoreController(ApiClient client, ClusterView view, TimeProvider time)
{
    private readonly ResourceEndpoint<VirtualMachineRestore> restores = client.For(Kinds.VirtualMachineRestores);
    private readonly ResourceEndpoint<VirtualMachine> machines = client.For(Kinds.VirtualMachines);
    private readonly ResourceEndpoint<MachineImage> images = client.For(Kinds.MachineImages);

    /// <summary>Looks at one restore.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Restores.Store.TryGet(key, out var restore) || restore.Metadata.DeletionTimestamp is not null || (restore.Status?.Phase).IsFinished())
        {
            return WorkResult.Done;
        }

        var snapshot = view.Snapshots.Store.Find(new ResourceKey(key.Namespace, restore.Spec.Snapshot));
        var source = snapshot is null ? null : view.Machines.Store.Find(new ResourceKey(key.Namespace, snapshot.Spec.VirtualMachine));
        var made = restore.Spec.Target.NewVirtualMachine is { } name ? view.Machines.Store.Find(new ResourceKey(key.Namespace, name)) : null;
        Problem? problem = null;
        if (restore.Spec.Target.NewVirtualMachine is not null && restore.Status?.SnapshotUid is { } bound && bound == snapshot?.Metadata.Uid && SnapshotHandOver.IsWhole(snapshot!))
        {
            // Bound first: the status says whose snapshot it is before anything is made of it.
            (made, problem) = await MakeAsync(restore, snapshot!, source, made, ct).ConfigureAwait(false);
        }

        var partition = snapshot is null ? null : view.Partitions.Store.Find(new ResourceKey(key.Namespace, snapshot.Spec.VirtualMachine));
        var status = RestoreStatus.Of(restore, snapshot, partition, made, problem, time.GetUtcNow());
        await restores.PatchStatusAsync(restore, restore with { Status = status }, ct).ConfigureAwait(false);
        return problem is { NeedsEdit: false } ? WorkResult.TryAgain : WorkResult.Done;
    }

    /// <summary>Makes what is missing of the machine and its images; the machine first, since it owns them. Whoever comes after a crash goes on.</summary>
    private async Task<(VirtualMachine? Made, Problem? Problem)> MakeAsync(VirtualMachineRestore restore, VirtualMachineSnapshot snapshot, VirtualMachine? source, VirtualMachine? made, CancellationToken ct)
    {
        try
        {
            if (made is null)
            {
                if (restore.Status?.VirtualMachineUid is not null)
                {
                    return (null, null);
                }

                if (source is null)
                {
                    return (null, new Problem(Reasons.MachineNotFound, $"VirtualMachine {snapshot.Spec.VirtualMachine}, whose snapshot it is, is not there any more"));
                }

                made = await machines.CreateAsync(RestoredMachine.New(restore, snapshot, source), ct).ConfigureAwait(false);
                view.Machines.Observe(made);
            }

            if (!RestoredMachine.IsOf(restore, made))
            {
                return (made, new Problem(Reasons.NameTaken, $"there is a VirtualMachine {made.Metadata.Name} already; choose another name in another restore", NeedsEdit: true));
            }

            foreach (var image in RestoredMachine.Images(restore, snapshot, made))
            {
                if (view.Images.Store.Find(ResourceKey.Of(image)) is not { } found)
                {
                    view.Images.Observe(await images.CreateAsync(image, ct).ConfigureAwait(false));
                }
                else if (!RestoredMachine.IsOf(restore, found))
                {
                    return (made, new Problem(Reasons.NameTaken, $"there is a MachineImage {found.Metadata.Name} already, of which the new machine's disk would be made; delete one of the two"));
                }
            }

            return (made, null);
        }
        catch (ApiException refusal) when (!refusal.IsAlreadyExists && !refusal.IsUnavailable && refusal.Code is >= 400 and < 500)
        {
            return (made, new Problem(Reasons.FailedCreate, refusal.Message));
        }
    }
}
