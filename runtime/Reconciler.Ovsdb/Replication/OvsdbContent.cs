using System.Collections.Immutable;
using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>The rows which a replica holds, and how the server's updates change them. Used by one thread at a time.</summary>
internal sealed class OvsdbContent(OvsdbSchema schema, ImmutableDictionary<string, ImmutableArray<string>> columns)
{
    private readonly Dictionary<string, ImmutableDictionary<string, OvsdbValue>> defaults = columns.ToDictionary(
        table => table.Key,
        table => table.Value.ToImmutableDictionary(column => column, column => schema.Tables[table.Key][column].Default));

    /// <summary>The snapshot after an update (RFC 7047 as extended by <c>monitor_cond</c>: <c>table-updates2</c>), and what it changed.</summary>
    public (OvsdbSnapshot Snapshot, ImmutableArray<OvsdbRowChange> Changes) Apply(OvsdbSnapshot before, JsonElement updates)
    {
        var changes = ImmutableArray.CreateBuilder<OvsdbRowChange>();
        var tables = before.Tables.ToImmutableDictionary(name => name, name => before[name]).ToBuilder();
        foreach (var table in updates.EnumerateObject())
        {
            var rows = (tables.TryGetValue(table.Name, out var current) ? current : ImmutableDictionary<Guid, OvsdbRow>.Empty).ToBuilder();
            foreach (var update in table.Value.EnumerateObject())
            {
                var uuid = Guid.Parse(update.Name);
                rows.TryGetValue(uuid, out var old);
                var row = Apply(table.Name, uuid, old, update.Value);
                if (row is null)
                {
                    rows.Remove(uuid);
                }
                else
                {
                    rows[uuid] = row;
                }

                if (old is not null || row is not null)
                {
                    changes.Add(new OvsdbRowChange(table.Name, old, row));
                }
            }

            tables[table.Name] = rows.ToImmutable();
        }

        return (new OvsdbSnapshot(tables.ToImmutable(), before.Revision + 1), changes.ToImmutable());
    }

    /// <summary>What differs between two snapshots.</summary>
    public static ImmutableArray<OvsdbRowChange> Compare(OvsdbSnapshot before, OvsdbSnapshot after)
    {
        var changes = ImmutableArray.CreateBuilder<OvsdbRowChange>();
        foreach (var table in before.Tables.Union(after.Tables))
        {
            var (old, now) = (before[table], after[table]);
            changes.AddRange(old.Values.Where(row => !now.ContainsKey(row.Uuid)).Select(row => new OvsdbRowChange(table, row, null)));
            changes.AddRange(now.Values.Select(row => new OvsdbRowChange(table, old.GetValueOrDefault(row.Uuid), row)).Where(change => change.Old != change.New));
        }

        return changes.ToImmutable();
    }

    private OvsdbRow? Apply(string table, Guid uuid, OvsdbRow? old, JsonElement update)
    {
        foreach (var kind in update.EnumerateObject())
        {
            switch (kind.Name)
            {
                case "initial" or "insert":
                    // Columns at their default are left out on the wire.
                    return new OvsdbRow(uuid, Read(table, defaults[table], kind.Value, (type, _, value) => value));
                case "modify" when old is not null:
                    return new OvsdbRow(uuid, Read(table, old.Columns, kind.Value, (type, was, change) => type.Apply(was, change)));
                case "modify":
                    throw new OvsdbProtocolException($"The server changed row {uuid} of {table}, which it never sent.");
                case "delete":
                    return null;
            }
        }

        throw new OvsdbProtocolException($"Not an update of a row: {OvsdbJson.Excerpt(update)}");
    }

    private ImmutableDictionary<string, OvsdbValue> Read(
        string table,
        ImmutableDictionary<string, OvsdbValue> start,
        JsonElement row,
        Func<OvsdbColumnType, OvsdbValue, OvsdbValue, OvsdbValue> combine)
    {
        var columnsNow = start.ToBuilder();
        foreach (var column in row.EnumerateObject())
        {
            var type = schema.Tables[table][column.Name];
            columnsNow[column.Name] = combine(type, columnsNow[column.Name], type.Read(column.Value));
        }

        return columnsNow.ToImmutable();
    }
}
