namespace Reconciler.Language.Manifests;

/// <summary>One object of a manifest.</summary>
/// <param name="Root">Its value.</param>
public sealed record ManifestDocument(ManifestNode Root)
{
    /// <summary>Group and version; empty when it says none.</summary>
    public string ApiVersion { get; } = Root["apiVersion"]?.AsString ?? "";

    /// <summary>The kind; empty when it says none.</summary>
    public string Kind { get; } = Root["kind"]?.AsString ?? "";

    /// <summary>The name; empty when it has none.</summary>
    public string Name { get; } = Root["metadata"]?["name"]?.AsString ?? "";

    /// <summary>The namespace that stands there; null when it says none.</summary>
    public string? Namespace { get; } = Root["metadata"]?["namespace"]?.AsString is { Length: > 0 } name ? name : null;

    /// <summary>Whether it says neither or only one of apiVersion and kind.</summary>
    public bool IsAnonymous => ApiVersion.Length == 0 || Kind.Length == 0;

    /// <summary>Whether it belongs to the group of this language.</summary>
    public bool IsOurs => ApiVersion == ApiGroup.Name || ApiVersion.StartsWith(ApiGroup.Name + "/", StringComparison.Ordinal);

    /// <summary>Where the value of a path stands, or the nearest value around it.</summary>
    /// <param name="path">A path as validation errors carry it.</param>
    /// <param name="atKey">Whether the key's own place is meant, as for fields that should not stand at all.</param>
    public ManifestMark Locate(string path, bool atKey) => ManifestLocator.Locate(Root, path, atKey);
}
