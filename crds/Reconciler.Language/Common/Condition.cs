using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Common;

/// <summary>A condition in the Kubernetes form (metav1.Condition).</summary>
public sealed record Condition
{
    /// <summary>What the condition speaks of, for example <c>Ready</c>.</summary>
    [Text(MaxLength = 316, MinLength = 1)]
    public required string Type { get; init; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    [Values("True", "False", "Unknown")]
    public required string Status { get; init; }

    /// <summary>One CamelCase word for programs.</summary>
    [Text(MaxLength = 1024, MinLength = 1)]
    public required string Reason { get; init; }

    /// <summary>A sentence for people; empty when there is nothing to add.</summary>
    [Text(MaxLength = 32768)]
    public string Message { get; init => field = value ?? ""; } = "";

    /// <summary>When <see cref="Status"/> last changed.</summary>
    public required DateTimeOffset LastTransitionTime { get; init; }

    /// <summary>The generation of the spec that this condition speaks of.</summary>
    public long? ObservedGeneration { get; init; }
}
