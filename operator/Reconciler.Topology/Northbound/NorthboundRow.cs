using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>A row that should be. Columns of its table that it does not speak of should hold their default.</summary>
public sealed record NorthboundRow
{
    /// <summary>The table, one of <see cref="NorthboundTables"/>.</summary>
    public required string Table { get; init; }

    /// <summary>What the row is within its scope, such as <c>router/snat</c>; unique there and stable over changes of content. Stands in <see cref="Marks.Row"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The object that the row is made from.</summary>
    public required RowOwner Owner { get; init; }

    /// <summary>The field of the object's spec that the row comes from, for reports.</summary>
    public required string Path { get; init; }

    /// <summary>The row that this one lives in; null for rows of root tables.</summary>
    public RowParent? Parent { get; init; }

    /// <summary>Columns with values.</summary>
    public ImmutableSortedDictionary<string, OvsdbValue> Columns { get; init; } = ImmutableSortedDictionary<string, OvsdbValue>.Empty;

    /// <summary>Columns that refer to rows which live by themselves.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<RowReference>> References { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<RowReference>>.Empty;

    /// <summary>Whether rows of other scopes of ours may live in this one, as router ports do in a switch towards the outside.</summary>
    public bool AdmitsOtherScopes { get; init; }

    /// <summary>The column <c>name</c>, or null.</summary>
    public string? Name => Columns.TryGetValue("name", out var name) ? name.AsText() : null;

    /// <summary>Columns from their names and values; a null value is left out.</summary>
    public static ImmutableSortedDictionary<string, OvsdbValue> Of(params (string Column, OvsdbValue? Value)[] columns) =>
        columns.Where(column => column.Value is not null).ToImmutableSortedDictionary(column => column.Column, column => column.Value!, StringComparer.Ordinal);
}

/// <summary>The object that a row is made from; stands in the row's marks.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Interface">The interface, for a machine's port (a trunk's is <c>NAME.VLAN</c>).</param>
public sealed record RowOwner(string Kind, string Namespace, string Name, string? Interface = null);

/// <summary>Where a row lives.</summary>
/// <param name="Row">The row that holds it.</param>
/// <param name="Column">The column there.</param>
public sealed record RowParent(RowReference Row, string Column);

/// <summary>Points at a row: one of ours by scope and key, or by name in a table with unique names.</summary>
public sealed record RowReference
{
    private RowReference()
    {
    }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The scope of a row of ours.</summary>
    public ScopeName? Scope { get; init; }

    /// <summary>The row's key in that scope, or else its name.</summary>
    public required string Key { get; init; }

    /// <summary>A row of ours.</summary>
    public static RowReference Ours(string table, ScopeName scope, string key) => new() { Table = table, Scope = scope, Key = key };

    /// <summary>A row by its unique name.</summary>
    public static RowReference Named(string table, string name) => new() { Table = table, Key = name };

    /// <inheritdoc />
    public override string ToString() => Scope is { } scope ? $"{Table} '{Key}' of {scope}" : $"{Table} {Key}";
}
