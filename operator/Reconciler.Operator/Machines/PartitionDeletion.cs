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

    /// <summary>The machine lives, and somebody deleted its Partition: the node is to let go of it and to touch nothing.</summary>
    /// <returns>The Partition as it stands.</returns>
    public async Task<Partition> KeepAsync(Partition partition, CancellationToken ct)
    {
        // All of a namespace that ends is deleted, in any order; the machine's turn comes. Our watch of namespaces may be behind, so the API is asked.
        if (PartitionFates.Of(partition) == PartitionFate.Keep
            || await namespaces.FindAsync(new ResourceKey("", partition.Metadata.Namespace ?? ""), ct).ConfigureAwait(false) is not { Metadata.DeletionTimestamp: null })
        {
            return partition;
        }

        return await WriteAsync(partition, PartitionFates.Kept(partition), ct).ConfigureAwait(false);
    }

    /// <summary>No machine of this name is known. If its Partition is being deleted, and the API confirms that the machine is gone, the guest ends.</summary>
    public async Task WithoutMachineAsync(ResourceKey key, CancellationToken ct)
    {
        if (view.Partitions.Store.TryGet(key, out var partition) && IsToBeDecided(partition)
            && (await machines.FindAsync(key, ct).ConfigureAwait(false))?.Metadata.Uid != partition.Spec.VirtualMachine.Uid)
        {
            await DestroyAsync(partition, ct).ConfigureAwait(false);
        }
    }

    private static bool IsToBeDecided(Partition partition) => partition.Metadata.DeletionTimestamp is not null && PartitionFates.Of(partition) != PartitionFate.Destroy;

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
