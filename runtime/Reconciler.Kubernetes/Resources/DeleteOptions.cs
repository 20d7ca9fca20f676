namespace Reconciler.Kubernetes.Resources;

/// <summary>Under which conditions and how an object is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>Only the object of this uid, not a namesake made since.</summary>
    public string? Uid { get; init; }

    /// <summary>Only this version of the object.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Background (default), Foreground or Orphan.</summary>
    public string? PropagationPolicy { get; init; }
}
