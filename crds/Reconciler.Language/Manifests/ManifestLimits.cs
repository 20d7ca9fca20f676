namespace Reconciler.Language.Manifests;

/// <summary>What a manifest may cost to read; beyond, it is refused.</summary>
public static class ManifestLimits
{
    /// <summary>Bytes of a file.</summary>
    public const int FileBytes = 64 * 1024 * 1024;

    /// <summary>Nesting of mappings and sequences.</summary>
    public const int Depth = 100;

    /// <summary>Values in one document that come from repeating aliases.</summary>
    public const long AliasedValues = 100_000;

    /// <summary>Values in one document.</summary>
    public const long DocumentValues = 1_000_000;
}
