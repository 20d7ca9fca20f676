using System.Collections.Immutable;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>The objects of one resource in one namespace, sorted by name; immutable.</summary>
internal sealed class NamespaceObjects
{
    public static readonly NamespaceObjects Empty = new(ImmutableSortedSet.Create<Entry>(new ByName()));

    private readonly ImmutableSortedSet<Entry> entries;

    private NamespaceObjects(ImmutableSortedSet<Entry> entries) => this.entries = entries;

    public int Count => entries.Count;

    public StoredObject? Find(string name) => entries.TryGetValue(new Entry(name, null), out var found) ? found.Object : null;

    public NamespaceObjects With(StoredObject stored)
    {
        var entry = new Entry(stored.Key.Name, stored);
        return new NamespaceObjects(entries.Remove(entry).Add(entry));
    }

    public NamespaceObjects Without(string name) => new(entries.Remove(new Entry(name, null)));

    /// <summary>All, or those that sort behind a name.</summary>
    public IEnumerable<StoredObject> After(string? name)
    {
        if (name is null)
        {
            return entries.Select(entry => entry.Object!);
        }

        var found = entries.IndexOf(new Entry(name, null));
        return From(found >= 0 ? found + 1 : ~found);
    }

    private IEnumerable<StoredObject> From(int start)
    {
        for (var i = start; i < entries.Count; i++)
        {
            yield return entries[i].Object!;
        }
    }

    private readonly record struct Entry(string Name, StoredObject? Object);

    private sealed class ByName : IComparer<Entry>
    {
        public int Compare(Entry x, Entry y) => string.CompareOrdinal(x.Name, y.Name);
    }
}
