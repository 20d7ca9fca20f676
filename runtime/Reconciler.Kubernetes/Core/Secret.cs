using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Core;

/// <summary>Confidential values. Never logged.</summary>
public sealed record Secret : Resource
{
    /// <summary>The values, each in base64.</summary>
    public ValueMap? Data { get; init; }

    /// <summary>The secret's type.</summary>
    public string? Type { get; init; }

    /// <summary>Says the name only.</summary>
    public override string ToString() => $"Secret {Metadata.Namespace}/{Metadata.Name}";
}
