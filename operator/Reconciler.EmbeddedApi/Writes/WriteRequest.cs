using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>A write of one object, as asked for.</summary>
internal sealed record WriteRequest
{
    public required ResourceDefinition Resource { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Name from the path; empty for a create.</summary>
    public required string Name { get; init; }

    /// <summary>null, status, scale or finalize.</summary>
    public string? Subresource { get; init; }

    /// <summary>The body says what to change, not what the object is to be.</summary>
    public bool IsPatch { get; init; }

    public bool DryRun { get; init; }

    public FieldValidation FieldValidation { get; init; } = FieldValidation.Warn;

    /// <summary>Who writes; null: the server itself.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>Who is noted in managedFields.</summary>
    public required string FieldManager { get; init; }

    /// <summary>Receives what the client should be told beside the answer.</summary>
    public List<string> Warnings { get; } = [];

    public ObjectKey KeyOf(string name) => new(Resource.StorageKey, Namespace, name);
}
