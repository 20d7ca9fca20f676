using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Images;
using Reconciler.Language.Validation;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Images;

/// <summary>Says of each MachineImage whether machines can refer to it. The nodes fetch and verify it when a machine needs it, and report that with the machine.</summary>
public sealed class ImageController(ApiClient client, ClusterView view, TimeProvider time)
{
    private readonly ResourceEndpoint<MachineImage> images = client.For(Kinds.MachineImages);

    /// <summary>Brings the status of one image up to date.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (view.Images.Store.TryGet(key, out var image) && image.Metadata.DeletionTimestamp is null)
        {
            await images.PatchStatusAsync(image, image with { Status = Status(image, time.GetUtcNow()) }, ct).ConfigureAwait(false);
        }

        return WorkResult.Done;
    }

    /// <summary>The status by the spec alone; what else stands there stays. Pure.</summary>
    public static MachineImageStatus Status(MachineImage image, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(image);
        var invalid = LanguageValidator.Validate(image).FirstOrDefault(error => error.Severity == ValidationSeverity.Error);
        var conditions = new ConditionSet(image.Status?.Conditions, image.Metadata.Generation, now)
            .Conclude(invalid is null, invalid is not null, invalid is null ? Reasons.Valid : Reasons.InvalidSpec, invalid?.ToString() ?? "nodes fetch and verify it when a machine needs it");
        return (image.Status ?? new MachineImageStatus()) with { ObservedGeneration = image.Metadata.Generation, Conditions = conditions.Build() };
    }
}
