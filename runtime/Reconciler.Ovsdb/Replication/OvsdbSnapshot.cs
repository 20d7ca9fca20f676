using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>The monitored content of a database at one moment. Immutable; the next moment is another snapshot.</summary>
public sealed class OvsdbSnapshot
{
    private readonly ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>> tables;

    /// <summary>Makes a snapshot of rows by table.</summary>
    public OvsdbSnapshot(ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>> tables, long revision = 0)
    {
        this.tables = tables;
        Revision = revision;
    }

    /// <summary>A snapshot without rows: a database that was seen and is empty.</summary>
    public static OvsdbSnapshot Empty { get; } = new(ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>>.Empty);

    /// <summary>Counts up by one with every snapshot of a replica.</summary>
    public long Revision { get; }

    /// <summary>The tables that hold rows.</summary>
    public IEnumerable<string> Tables => tables.Keys;

    /// <summary>The rows of a table by identity; empty when it has none or is not monitored.</summary>
    public ImmutableDictionary<Guid, OvsdbRow> this[string table] =>
        tables.TryGetValue(table, out var rows) ? rows : ImmutableDictionary<Guid, OvsdbRow>.Empty;

    internal static OvsdbSnapshot EmptyAt(long revision) => new(Empty.tables, revision);

    /// <summary>A row, or null.</summary>
    public OvsdbRow? Find(string table, Guid uuid) => this[table].TryGetValue(uuid, out var row) ? row : null;

    /// <summary>The rows of a table, in no particular order.</summary>
    public IEnumerable<OvsdbRow> Rows(string table) => this[table].Values;
}
