using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Nodes;
using Reconciler.Language.Validation;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Images;

/// <summary>The status of a MachineImage, from its spec and what the nodes that use it tell. Pure.</summary>
public static class ImageStatus
{
    /// <summary>Builds it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="now">The time of the report.</param>
    public static MachineImageStatus Of(MachineImage image, IEnumerable<HypervisorNode> nodes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(image);
        var identity = ImageIdentity.Of(image.Spec);
        var told = Told(ResourceKey.Of(image).ToString(), identity, nodes);
        var ready = told.Where(entry => entry.Image.Phase == NodeImagePhase.Ready).ToList();
        var former = image.Status?.Identity == identity ? image.Status : null;
        var checksum = image.Spec.Checksum ?? former?.Checksum ?? ready.FirstOrDefault().Image?.Checksum;
        var (isReady, stalled, reason, message) = ready.Find(entry => entry.Image.Checksum is { } other && !string.Equals(other, checksum, StringComparison.OrdinalIgnoreCase)) is { Image: not null } odd
            ? (false, true, Reasons.ImageSourceChanged, $"node {odd.Node} has {odd.Image.Checksum}, which is another content than the pinned {checksum}: the source changed while it was fetched. Give the image another name, or a checksum")
            : Verdict(image, told, ready.Count);
        return new MachineImageStatus
        {
            ObservedGeneration = image.Metadata.Generation,
            Identity = identity,
            Checksum = checksum,
            Size = ready.FirstOrDefault().Image?.Size ?? former?.Size,
            Progress = told.Any(entry => entry.Image.Phase == NodeImagePhase.Fetching) ? told.Where(entry => entry.Image.Phase == NodeImagePhase.Fetching).Min(entry => entry.Image.Progress ?? 0) : ready.Count > 0 ? 100 : null,
            NodesReady = ready.Count > 0 ? ready.Count : null,
            Conditions = new ConditionSet(image.Status?.Conditions, image.Metadata.Generation, now).Conclude(isReady, stalled, reason, message).Build(),
        };
    }

    private static List<(string Node, NodeImage Image)> Told(string key, string identity, IEnumerable<HypervisorNode> nodes) =>
    [
        .. nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal)
            .SelectMany(node => (node.Status?.Images ?? []).Where(image => image.Image == key && image.Identity == identity).Select(image => (node.Metadata.Name, image))),
    ];

    private static (bool Ready, bool Stalled, string Reason, string Message) Verdict(MachineImage image, List<(string Node, NodeImage Image)> told, int ready)
    {
        if (LanguageValidator.Validate(image).FirstOrDefault(error => error.Severity == ValidationSeverity.Error) is { } invalid)
        {
            return (false, true, Reasons.InvalidSpec, invalid.ToString());
        }

        if (told.Find(entry => entry.Image.Phase == NodeImagePhase.Failed) is { Image: { } failed } at)
        {
            return (false, false, failed.Reason ?? Reasons.ImageFailed, $"node {at.Node}: {failed.Message}");
        }

        return told.Find(entry => entry.Image.Phase == NodeImagePhase.Fetching) is { Image: not null } fetching
            ? (false, false, Reasons.ImageFetching, $"node {fetching.Node} is fetching it")
            : (true, false, Reasons.Valid, ready > 0 ? $"{ready} {(ready == 1 ? "node has" : "nodes have")} it" : "nodes fetch and verify it when a machine needs it");
    }
}
