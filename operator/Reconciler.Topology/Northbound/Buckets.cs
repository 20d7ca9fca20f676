using System.Collections.Immutable;

namespace Reconciler.Topology;

/// <summary>Rows by a key that several may have; each row once.</summary>
internal sealed class Buckets<TKey>
    where TKey : notnull
{
    private readonly ImmutableDictionary<TKey, ImmutableDictionary<Guid, ObservedRow>> buckets;

    private Buckets(ImmutableDictionary<TKey, ImmutableDictionary<Guid, ObservedRow>> buckets) => this.buckets = buckets;

    public IEnumerable<TKey> Keys => buckets.Keys;

    public IEnumerable<ObservedRow> this[TKey key] => buckets.TryGetValue(key, out var rows) ? rows.Values : [];

    public static Buckets<TKey> Of(IEnumerable<KeyValuePair<TKey, ObservedRow>> rows) => new(rows
        .GroupBy(row => row.Key, row => row.Value)
        .ToImmutableDictionary(group => group.Key, group => group.ToImmutableDictionary(row => row.Row.Uuid)));

    public Builder ToBuilder() => new(buckets.ToBuilder());

    /// <summary>Changes of one step; what is not touched is shared.</summary>
    internal sealed class Builder(ImmutableDictionary<TKey, ImmutableDictionary<Guid, ObservedRow>>.Builder buckets)
    {
        private readonly Dictionary<TKey, ImmutableDictionary<Guid, ObservedRow>.Builder> open = [];

        public void Add(TKey key, ObservedRow row) => Open(key)[row.Row.Uuid] = row;

        public void Remove(TKey key, ObservedRow row) => Open(key).Remove(row.Row.Uuid);

        public Buckets<TKey> ToImmutable()
        {
            foreach (var (key, rows) in open)
            {
                if (rows.Count == 0)
                {
                    buckets.Remove(key);
                }
                else
                {
                    buckets[key] = rows.ToImmutable();
                }
            }

            return new Buckets<TKey>(buckets.ToImmutable());
        }

        private ImmutableDictionary<Guid, ObservedRow>.Builder Open(TKey key) =>
            open.TryGetValue(key, out var rows) ? rows : open[key] = (buckets.GetValueOrDefault(key) ?? ImmutableDictionary<Guid, ObservedRow>.Empty).ToBuilder();
    }
}
