using System.Collections.Immutable;

namespace Reconciler.Topology;

/// <summary>A table that we write.</summary>
public sealed record NorthboundTable
{
    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether its rows live by themselves; else they go when no row refers to them.</summary>
    public required bool IsRoot { get; init; }

    /// <summary>Whether the database itself keeps names unique in this table.</summary>
    public bool HasUniqueNames { get; init; }

    /// <summary>The columns that we account for, <c>external_ids</c> apart. What OVN itself writes (such as <c>up</c>) is not among them.</summary>
    public required ImmutableArray<NorthboundColumn> Columns { get; init; }

    /// <summary>A column by name.</summary>
    /// <exception cref="KeyNotFoundException">We do not account for such a column.</exception>
    public NorthboundColumn this[string column] =>
        Columns.FirstOrDefault(known => known.Name == column)
        ?? throw new KeyNotFoundException($"The column {column} of {Name} is not among those that we account for.");
}
