using Reconciler.Agent.Desired;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Partitions;

/// <summary>Takes the node's finalizer off a Partition that is being deleted.</summary>
internal sealed class PartitionFarewell(ApiClient client, DesiredStore desired, ApiReports reports)
{
    /// <summary>The finalizer by which a partition waits for its node.</summary>
    public const string Finalizer = "reconciler.dev/node";

    /// <summary>The end of a partition's life on this node: nothing of it is left, so its finalizer goes and it is forgotten.</summary>
    /// <exception cref="ApiException">The API is away or someone else wrote the object meanwhile; it is to be tried again.</exception>
    public async Task SayAsync(ResourceKey key, PartitionRecord record, CancellationToken ct)
    {
        await ReleaseAsync(key, record, static _ => true, ct).ConfigureAwait(false);
        reports.Forget(key);
        desired.Forget(key, record.Partition.Metadata.Uid);
    }

    /// <summary>The machine lives on: the Partition goes, and all that the node knows of it waits for the one made anew.</summary>
    /// <returns>Whether the finalizer stood until now.</returns>
    /// <exception cref="ApiException">As above.</exception>
    public Task<bool> LetGoAsync(ResourceKey key, PartitionRecord record, CancellationToken ct) =>
        ReleaseAsync(key, record, static current => PartitionFates.Of(current) == PartitionFate.Keep, ct);

    private async Task<bool> ReleaseAsync(ResourceKey key, PartitionRecord record, Func<Partition, bool> isAgreed, CancellationToken ct)
    {
        var partitions = client.For(Kinds.Partitions);
        var current = await partitions.FindAsync(key, ct).ConfigureAwait(false);

        // A namesake made anew is another one's business.
        if (current is not null && current.Metadata.Uid == record.Partition.Metadata.Uid && current.Metadata.Finalizers?.Contains(Finalizer) == true && isAgreed(current))
        {
            await partitions.SetFinalizersAsync(current, current.Metadata.Finalizers.Where(name => name != Finalizer), ct).ConfigureAwait(false);
            return true;
        }

        return false;
    }
}
