using Reconciler.Language.Images;

namespace Reconciler.Agent.Images;

/// <summary>An image in the node's cache.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Format">What it is.</param>
public sealed record CachedImage(string Path, ImageFormat Format);
