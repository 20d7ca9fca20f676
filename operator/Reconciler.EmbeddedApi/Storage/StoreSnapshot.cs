using System.Collections.Immutable;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>All objects at one revision. Immutable, so that a list is consistent however long its client takes.</summary>
internal sealed class StoreSnapshot
{
    public static readonly StoreSnapshot Empty = new(0, ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, NamespaceObjects>>(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<string, NamespaceObjects>> resources;

    private StoreSnapshot(long revision, ImmutableDictionary<string, ImmutableSortedDictionary<string, NamespaceObjects>> resources)
    {
        Revision = revision;
        this.resources = resources;
    }

    public long Revision { get; }

    public IEnumerable<string> Resources => resources.Keys;

    public StoredObject? Find(ObjectKey key) =>
        resources.TryGetValue(key.Resource, out var namespaces) && namespaces.TryGetValue(key.Namespace, out var objects)
            ? objects.Find(key.Name)
            : null;

    /// <summary>The objects of a resource in the order of namespace and name, of one namespace or (null) of all, after a place.</summary>
    public IEnumerable<StoredObject> List(string resource, string? inNamespace = null, (string Namespace, string Name)? after = null)
    {
        if (!resources.TryGetValue(resource, out var namespaces))
        {
            yield break;
        }

        foreach (var (name, objects) in namespaces)
        {
            if ((inNamespace is not null && inNamespace != name) || (after is { } a && string.CompareOrdinal(name, a.Namespace) < 0))
            {
                continue;
            }

            foreach (var stored in objects.After(after is { } place && place.Namespace == name ? place.Name : null))
            {
                yield return stored;
            }
        }
    }

    public int Count(string resource, string? inNamespace = null) =>
        resources.TryGetValue(resource, out var namespaces)
            ? namespaces.Where(pair => inNamespace is null || pair.Key == inNamespace).Sum(pair => pair.Value.Count)
            : 0;

    public StoreSnapshot With(long revision, IEnumerable<StoreEvent> events)
    {
        var builder = resources.ToBuilder();
        foreach (var happened in events)
        {
            var key = happened.Object.Key;
            var namespaces = builder.GetValueOrDefault(key.Resource, ImmutableSortedDictionary.Create<string, NamespaceObjects>(StringComparer.Ordinal));
            var objects = namespaces.GetValueOrDefault(key.Namespace, NamespaceObjects.Empty);
            objects = happened.Kind == StoreEventKind.Deleted ? objects.Without(key.Name) : objects.With(happened.Object);
            builder[key.Resource] = objects.Count == 0 ? namespaces.Remove(key.Namespace) : namespaces.SetItem(key.Namespace, objects);
        }

        return new StoreSnapshot(revision, builder.ToImmutable());
    }
}
