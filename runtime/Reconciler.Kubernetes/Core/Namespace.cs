using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Core;

/// <summary>A namespace of the API.</summary>
public sealed record Namespace : Resource
{
    /// <summary>Where in its life the namespace is.</summary>
    public NamespaceStatus? Status { get; init; }
}

/// <summary>Where in its life a namespace is.</summary>
public sealed record NamespaceStatus
{
    /// <summary>Active or Terminating.</summary>
    public string? Phase { get; init; }
}
