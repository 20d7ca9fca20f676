using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Resources;

/// <summary>The order in which objects were made.</summary>
public static class ResourceAge
{
    /// <summary>The oldest first; by name within a second, which is all that the API keeps, so that everybody has the same order.</summary>
    public static IEnumerable<T> OldestFirst<T>(this IEnumerable<T> objects)
        where T : Resource =>
        objects.OrderBy(one => one.Metadata.CreationTimestamp).ThenBy(one => one.Metadata.Name, StringComparer.Ordinal);
}
