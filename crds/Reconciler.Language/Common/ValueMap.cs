namespace Reconciler.Language.Common;

/// <summary>A string map that compares by its contents. Treated as immutable once built.</summary>
public sealed class ValueMap : Dictionary<string, string>, IEquatable<ValueMap>
{
    /// <summary>Makes an empty map.</summary>
    public ValueMap()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Makes a map of the given entries.</summary>
    public ValueMap(IEnumerable<KeyValuePair<string, string>> entries)
        : base(entries, StringComparer.Ordinal)
    {
    }

    /// <inheritdoc/>
    public bool Equals(ValueMap? other) =>
        other is not null && Count == other.Count
        && this.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueMap);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        this.Aggregate(Count, (hash, entry) => hash ^ HashCode.Combine(entry.Key, entry.Value));
}
