using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Core;

/// <summary>What the objects of a namespace may take together.</summary>
public sealed record ResourceQuota : Resource
{
    /// <summary>The limits.</summary>
    public ResourceQuotaSpec? Spec { get; init; }
}

/// <summary>The limits of a quota.</summary>
public sealed record ResourceQuotaSpec
{
    /// <summary>Amounts by the name of what they limit.</summary>
    public Dictionary<string, Quantity>? Hard { get; init; }
}
