namespace Reconciler.Language.Manifests;

/// <summary>A text that cannot be read as a manifest.</summary>
public sealed class ManifestException : Exception
{
    /// <summary>Says what is wrong, where, and what would be right.</summary>
    public ManifestException(string code, string message, string? suggestion, ManifestMark mark)
        : base(message)
    {
        Code = code;
        Suggestion = suggestion;
        Mark = mark;
    }

    /// <summary>One CamelCase word for programs.</summary>
    public string Code { get; }

    /// <summary>What would be right.</summary>
    public string? Suggestion { get; }

    /// <summary>Where.</summary>
    public ManifestMark Mark { get; }
}
