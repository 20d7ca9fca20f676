using System.Text.Json.Nodes;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Machines;

/// <summary>
/// Tells the node what a Partition's deletion means. Whoever asked for it, a person, the garbage collector or a namespace's end, only the operator knows
/// whether the machine goes as well; without its word the node keeps the guest.
/// </summary>
public sealed class PartitionDeletion(ApiClient client, ClusterView view)
{
    private readonly ResourceEndpoint<Partition> partitions = client.For(Kinds.Partitions);
    private readonly ResourceEndpoint<VirtualMachine> machines = client.For(Kinds.VirtualMachines);
    private readonly ResourceEndpoint<Namespace> namespaces = client.For(Kinds.Namespaces);

    /// <summary>The machine is being deleted: its guest ends with the Partition.</summary>
    /// <param name="partition">The Partition as the API has it.</param>
    /// <param name="ct">Ends the call.</param>
    /// <exception cref="ApiException">Somebody else wrote it meanwhile, the node letting go of it among them; look again.</exception>
    public Task<Partition> DestroyAsync(Partition partition, CancellationToken ct) => WriteAsync(partition, PartitionFates.Destroyed(partition), ct);

    /// <summary>
    /// Says of a Partition that is being deleted what becomes of the guest, unless that is said or is the machine's own deletion to say. Needs nothing of the
    /// machine's spec: also one with problems gets its Partition back.
    /// </summary>
    public async Task DecideAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Partitions.Store.TryGet(key, out var partition) || partition.Metadata.DeletionTimestamp is null || PartitionFates.Of(partition) == PartitionFate.Destroy)
        {
            return;
        }

        // Watches may be behind each other; what decides on a guest's end is asked.
        var machine = await machines.FindAsync(key, ct).ConfigureAwait(false);
        if (machine is null || machine.Metadata.Uid != partition.Spec.VirtualMachine.Uid)
        {
            await DestroyAsync(partition, ct).ConfigureAwait(false);
        }
        else if (machine.Metadata.DeletionTimestamp is not null)
        {
            // With our finalizer its deletion is gone through in order; without it nobody would say anything.
            if (machine.Metadata.Finalizers?.Contains(MachineController.Finalizer) != true)
            {
                await DestroyAsync(partition, ct).ConfigureAwait(false);
            }
        }
        else if (PartitionFates.Of(partition) != PartitionFate.Keep && !await IsEndingAsync(key.Namespace, ct).ConfigureAwait(false))
        {
            await WriteAsync(partition, PartitionFates.Kept(partition), ct).ConfigureAwait(false);
        }
    }

    /// <summary>All of a namespace that ends is deleted, in any order: the machine's turn comes.</summary>
    private async Task<bool> IsEndingAsync(string ns, CancellationToken ct) =>
        await namespaces.FindAsync(new ResourceKey("", ns), ct).ConfigureAwait(false) is not { Metadata.DeletionTimestamp: null };

    private async Task<Partition> WriteAsync(Partition partition, Partition said, CancellationToken ct)
    {
        if (ReferenceEquals(partition, said))
        {
            return partition;
        }

        var metadata = new JsonObject
        {
            ["resourceVersion"] = partition.Metadata.ResourceVersion,
            ["annotations"] = new JsonObject { [PartitionFates.Annotation] = said.Metadata.Annotations![PartitionFates.Annotation] },
        };
        var written = await partitions.MergePatchAsync(ResourceKey.Of(partition), new JsonObject { ["metadata"] = metadata }, ct).ConfigureAwait(false);
        view.Partitions.Observe(written);
        return written;
    }
}
