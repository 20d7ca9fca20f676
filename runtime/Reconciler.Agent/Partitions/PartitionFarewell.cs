using Reconciler.Agent.Desired;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Partitions;

/// <summary>The end of a partition's life on this node: nothing of it is left, so its finalizer goes and it is forgotten.</summary>
internal sealed class PartitionFarewell(ApiClient client, DesiredStore desired, ApiReports reports)
{
    /// <summary>The finalizer by which a partition waits for its node.</summary>
    public const string Finalizer = "reconciler.dev/node";

    /// <summary>Says farewell.</summary>
    /// <exception cref="ApiException">The API is away or someone else wrote the object meanwhile; it is to be tried again.</exception>
    public async Task SayAsync(ResourceKey key, PartitionRecord record, CancellationToken ct)
    {
        var partitions = client.For(Kinds.Partitions);
        var current = await partitions.FindAsync(key, ct).ConfigureAwait(false);

        // A namesake made anew is another one's business.
        if (current is not null && current.Metadata.Uid == record.Partition.Metadata.Uid && current.Metadata.Finalizers?.Contains(Finalizer) == true)
        {
            await partitions.SetFinalizersAsync(current, current.Metadata.Finalizers.Where(name => name != Finalizer), ct).ConfigureAwait(false);
        }

        reports.Forget(key);
        desired.Forget(key, record.Partition.Metadata.Uid);
    }
}
