using System.Collections.Immutable;

namespace Reconciler.Topology;

/// <summary>All rows that one object of the API accounts for.</summary>
public sealed record NorthboundScope
{
    /// <summary>The scope's name.</summary>
    public required ScopeName Name { get; init; }

    /// <summary>The rows that should be; none when the object goes.</summary>
    public required ImmutableArray<NorthboundRow> Rows { get; init; }

    /// <summary>
    /// The hash that was last applied in full as the caller remembers it (from <see cref="ScopePlan.Hash"/>), for the case that
    /// the rows which carry it are gone. Null: not known.
    /// </summary>
    public string? LastApplied { get; init; }

    /// <summary>A scope whose object is known to be deleted: every row that carries its mark goes.</summary>
    public static NorthboundScope Deleted(ScopeName name) => new() { Name = name, Rows = [] };
}
