using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Core;

/// <summary>Plain values.</summary>
public sealed record ConfigMap : Resource
{
    /// <summary>The values.</summary>
    public ValueMap? Data { get; init; }
}
