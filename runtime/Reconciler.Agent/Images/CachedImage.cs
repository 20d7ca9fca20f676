namespace Reconciler.Agent.Images;

/// <summary>An image in the node's cache.</summary>
/// <param name="Path">Where it lies.</param>
public sealed record CachedImage(string Path)
{
    /// <summary>Why no guest may be started from it now; null: it is what it was when it was verified.</summary>
    public string? Problem { get; init; }
}

/// <summary>A cached image that is not what it was.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Expected">Its checksum when it was verified.</param>
/// <param name="Observed">Its checksum now, or <c>missing</c>.</param>
internal sealed record AlteredImage(string Path, string Expected, string Observed);
