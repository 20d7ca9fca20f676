using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Operations;

/// <summary>Deletes operations that ended, when their ttl is over. What they ask for is settled with their machine (<see cref="MachineOperations"/>).</summary>
public sealed class OperationController(ApiClient client, ClusterView view, TimeProvider time)
{
    /// <summary>How long a finished operation is kept unless its spec says otherwise: an hour.</summary>
    public static readonly TimeSpan UsualTtl = TimeSpan.FromHours(1);

    /// <summary>Looks at one operation.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Operations.Store.TryGet(key, out var operation) || operation.Status?.CompletionTime is not { } end || operation.Metadata.DeletionTimestamp is not null)
        {
            return WorkResult.Done;
        }

        var left = end + (operation.Spec.Ttl?.Value ?? UsualTtl) - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return WorkResult.After(left);
        }

        try
        {
            await client.For(Kinds.VirtualMachineOperations).DeleteAsync(key, new DeleteOptions { Uid = operation.Metadata.Uid }, ct).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.IsNotFound || refusal.IsConflict)
        {
            // It is gone, or a namesake stands there.
        }

        return WorkResult.Done;
    }
}
