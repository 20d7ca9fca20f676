using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Watching;

/// <summary>Finds objects by what they refer to; kept current by an informer. Safe to read from any thread.</summary>
/// <typeparam name="T">The record of the kind.</typeparam>
/// <typeparam name="TKey">What objects are found by.</typeparam>
public sealed class ResourceIndex<T, TKey>
    where T : Resource
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, HashSet<ResourceKey>> entries = [];
    private readonly Dictionary<ResourceKey, IReadOnlyList<TKey>> known = [];
    private readonly ResourceStore<T> store;
    private readonly Func<T, IEnumerable<TKey>> keysOf;

    /// <summary>Makes an index; do so before the informer runs and before other subscribers, so that they find it current.</summary>
    public ResourceIndex(Informer<T> informer, Func<T, IEnumerable<TKey>> keysOf)
    {
        ArgumentNullException.ThrowIfNull(informer);
        this.keysOf = keysOf;
        store = informer.Store;
        informer.OnChange(Take);
    }

    /// <summary>The objects with that key, as last known.</summary>
    public IReadOnlyList<T> Find(TKey key)
    {
        ResourceKey[] found;
        lock (gate)
        {
            found = entries.TryGetValue(key, out var keys) ? [.. keys] : [];
        }

        return [.. found.Select(store.Find).OfType<T>()];
    }

    /// <summary>How many objects have that key. Costs the same however many they are.</summary>
    public int Count(TKey key)
    {
        lock (gate)
        {
            return entries.TryGetValue(key, out var keys) ? keys.Count : 0;
        }
    }

    private void Take(ResourceChange<T> change)
    {
        if (change.IsResync)
        {
            return;
        }

        lock (gate)
        {
            foreach (var old in known.GetValueOrDefault(change.Key) ?? [])
            {
                if (entries.TryGetValue(old, out var keys) && keys.Remove(change.Key) && keys.Count == 0)
                {
                    entries.Remove(old);
                }
            }

            known.Remove(change.Key);
            if (change.After is null)
            {
                return;
            }

            var now = keysOf(change.After).Distinct().ToList();
            known[change.Key] = now;
            foreach (var key in now)
            {
                if (!entries.TryGetValue(key, out var keys))
                {
                    entries[key] = keys = [];
                }

                keys.Add(change.Key);
            }
        }
    }
}
