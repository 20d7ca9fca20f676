using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>A row as the database holds it: every monitored column, those at their default included.</summary>
/// <param name="Uuid">The row's identity.</param>
/// <param name="Columns">Column name to value.</param>
public sealed record OvsdbRow(Guid Uuid, ImmutableDictionary<string, OvsdbValue> Columns)
{
    /// <summary>A row of which nothing but its identity is known.</summary>
    public static OvsdbRow Unknown(Guid uuid) => new(uuid, ImmutableDictionary<string, OvsdbValue>.Empty);

    /// <summary>The value of a column; the empty set when the column is not monitored.</summary>
    public OvsdbValue this[string column] => Columns.TryGetValue(column, out var value) ? value : OvsdbValue.Empty;

    /// <summary>The column <c>name</c>, or the empty string.</summary>
    public string Name => this["name"].AsText() ?? string.Empty;

    /// <summary>The value under a key of the column <c>external_ids</c>, or null.</summary>
    public string? ExternalId(string key) => this["external_ids"].Get(key);

    /// <summary>Whether both rows have the same identity and the same content.</summary>
    public bool Equals(OvsdbRow? other) =>
        other is not null && Uuid == other.Uuid && Columns.Count == other.Columns.Count
        && Columns.All(column => other.Columns.TryGetValue(column.Key, out var value) && value.Equals(column.Value));

    /// <inheritdoc />
    public override int GetHashCode() => Uuid.GetHashCode();
}
