using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Images;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Images;

/// <summary>Says of each MachineImage whether machines can refer to it, and how it stands on the nodes that fetch and verify it when a machine needs it.</summary>
public sealed class ImageController(ApiClient client, ClusterView view, TimeProvider time)
{
    private readonly ResourceEndpoint<MachineImage> images = client.For(Kinds.MachineImages);

    /// <summary>Brings the status of one image up to date.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (view.Images.Store.TryGet(key, out var image) && image.Metadata.DeletionTimestamp is null)
        {
            await images.PatchStatusAsync(image, image with { Status = ImageStatus.Of(image, view.Nodes.Store.All, time.GetUtcNow()) }, ct).ConfigureAwait(false);
        }

        return WorkResult.Done;
    }
}
