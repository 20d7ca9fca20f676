using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Admission;

/// <summary>What is about to be written.</summary>
public sealed record AdmissionReview
{
    /// <summary>API group of the kind.</summary>
    public required string Group { get; init; }

    /// <summary>Version in which the object stands.</summary>
    public required string Version { get; init; }

    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Namespace; empty for cluster-scoped kinds.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>The object as it would be stored. Must not be changed.</summary>
    public required JsonObject Document { get; init; }

    /// <summary>The object as it stands; null on create. Must not be changed.</summary>
    public JsonObject? OldDocument { get; init; }
}
