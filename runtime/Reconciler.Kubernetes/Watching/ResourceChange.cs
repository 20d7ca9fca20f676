using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Watching;

/// <summary>A change of an informer's store.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
/// <param name="Key">Which object.</param>
/// <param name="Before">The object before; null when it is new.</param>
/// <param name="After">The object now; null when it is gone. The same as before on a resync.</param>
public sealed record ResourceChange<T>(ResourceKey Key, T? Before, T? After)
    where T : Resource
{
    /// <summary>Whether nothing changed and the object is only shown again, as the net under lost events.</summary>
    public bool IsResync => ReferenceEquals(Before, After);
}

/// <summary>How an informer stands with its API.</summary>
/// <param name="IsSynced">Whether its store was ever complete. Until then nothing may be concluded from an object's absence.</param>
/// <param name="AwaySince">Since when the API does not answer; null while it does. The store then is what was last known.</param>
/// <param name="Problem">What is wrong, for people.</param>
public sealed record InformerState(bool IsSynced, DateTimeOffset? AwaySince, string Problem);
