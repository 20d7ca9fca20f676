using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Watching;

/// <summary>What happened to an object, as the server's watch tells it.</summary>
public enum WatchEventType
{
    /// <summary>It was made, or stands in the first listing of the stream.</summary>
    Added,

    /// <summary>It was changed.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>Nothing happened; the stream has come this far.</summary>
    Bookmark,
}

/// <summary>One event of a watch.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed record WatchEvent<T>
    where T : Resource
{
    /// <summary>What happened.</summary>
    public required WatchEventType Type { get; init; }

    /// <summary>The version that the stream has reached.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>The object; null for bookmarks and for objects that cannot be read.</summary>
    public T? Resource { get; init; }

    /// <summary>Why the object cannot be read, when it cannot.</summary>
    public UnreadableResource? Unreadable { get; init; }
}
