using Reconciler.EmbeddedApi.Authentication;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>What somebody wants to do, in the terms of Kubernetes' authorization.</summary>
internal sealed record AccessRequest
{
    public required UserIdentity User { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; for other paths the HTTP method in lower case.</summary>
    public required string Verb { get; init; }

    /// <summary>The path of a request that is about no resource; null for resources.</summary>
    public string? Path { get; init; }

    public string Group { get; init; } = string.Empty;

    public string Version { get; init; } = string.Empty;

    public string Resource { get; init; } = string.Empty;

    public string Subresource { get; init; } = string.Empty;

    public string Namespace { get; init; } = string.Empty;

    /// <summary>The one object; for lists and watches that which the field selector names. Empty: none in particular.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The field selector of a list or watch, as it was written.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>"pods" or "pods/status".</summary>
    public string CombinedResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}

/// <summary>Whether it is allowed, and why (for the audit log and for reviews).</summary>
internal readonly record struct AccessDecision(bool Allowed, string Reason);
