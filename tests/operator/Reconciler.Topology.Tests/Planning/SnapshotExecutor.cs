using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology.Tests.Planning;

/// <summary>
/// What the database makes of a transaction, in memory, for properties over many cases: rows without a parent go, references to rows
/// that went go too. <see cref="Northbound.NorthboundTests"/> hold the same plans against the real one.
/// </summary>
internal sealed class SnapshotExecutor
{
    private readonly Dictionary<string, Dictionary<Guid, Dictionary<string, OvsdbValue>>> tables = [];
    private readonly Dictionary<string, Guid> named = [];

    private SnapshotExecutor(OvsdbSnapshot start)
    {
        foreach (var table in NorthboundTables.All.Keys)
        {
            tables[table] = start.Rows(table).ToDictionary(row => row.Uuid, row => row.Columns.ToDictionary());
        }
    }

    public static OvsdbSnapshot Execute(OvsdbSnapshot start, IEnumerable<OvsdbOperation> operations)
    {
        var executor = new SnapshotExecutor(start);
        var list = operations.ToList();
        foreach (var insert in list.OfType<OvsdbOperation.Insert>().Where(insert => insert.UuidName is not null))
        {
            executor.named.Add(insert.UuidName!, Guid.NewGuid());
        }

        list.ForEach(executor.Execute);
        executor.Collect();
        return new OvsdbSnapshot(executor.tables.ToImmutableDictionary(
            table => table.Key,
            table => table.Value.ToImmutableDictionary(row => row.Key, row => new OvsdbRow(row.Key, row.Value.ToImmutableDictionary()))));
    }

    private void Execute(OvsdbOperation operation)
    {
        switch (operation)
        {
            case OvsdbOperation.Insert insert:
                var columns = NorthboundTables.All[insert.Table].Columns.ToDictionary(column => column.Name, column => column.Default);
                columns["external_ids"] = OvsdbValue.EmptyMap;
                Set(columns, insert.Columns);
                tables[insert.Table].Add(insert.UuidName is { } name ? named[name] : Guid.NewGuid(), columns);
                break;
            case OvsdbOperation.Update update:
                Where(update.Table, update.Where).ForEach(row => Set(row.Value, update.Columns));
                break;
            case OvsdbOperation.Delete delete:
                Where(delete.Table, delete.Where).ForEach(row => tables[delete.Table].Remove(row.Key));
                break;
            case OvsdbOperation.Mutate mutate:
                var met = Where(mutate.Table, mutate.Where);
                met.Should().NotBeEmpty("a mutation that meets no row does nothing");
                met.ForEach(row => mutate.Mutations.ToList().ForEach(mutation => Mutate(row.Value, mutation)));
                break;
            case OvsdbOperation.Wait wait:
                Where(wait.Table, wait.Where).Should().HaveCount(wait.Rows.Length);
                break;
        }
    }

    private void Set(Dictionary<string, OvsdbValue> row, IEnumerable<KeyValuePair<string, OvsdbValue>> columns)
    {
        foreach (var (column, value) in columns)
        {
            row[column] = Resolve(value);
        }
    }

    private void Mutate(Dictionary<string, OvsdbValue> row, OvsdbMutation mutation)
    {
        var (old, value) = (row[mutation.Column], Resolve(mutation.Value));
        row[mutation.Column] = (mutation.Mutator, old.IsMap) switch
        {
            ("insert", false) => OvsdbValue.Set(old.Atoms.Concat(value.Atoms)),
            ("delete", false) => OvsdbValue.Set(old.Atoms.Except(value.Atoms)),
            ("insert", true) => OvsdbValue.Map(old.Pairs.Concat(value.Pairs.Where(pair => old.Find(pair.Key) is null))),
            _ => OvsdbValue.Map(old.Pairs.Where(pair => !value.Contains(pair.Key))),
        };
    }

    private OvsdbValue Resolve(OvsdbValue value) =>
        value.IsMap ? value : OvsdbValue.Set(value.Atoms.Select(atom => atom.Kind == OvsdbAtomKind.NamedUuid ? OvsdbAtom.Uuid(named[atom.AsText()!]) : atom));

    private List<KeyValuePair<Guid, Dictionary<string, OvsdbValue>>> Where(string table, ImmutableArray<OvsdbCondition> conditions) =>
        [.. tables[table].Where(row => conditions.All(condition => Holds(row.Key, row.Value, condition)))];

    private bool Holds(Guid uuid, Dictionary<string, OvsdbValue> row, OvsdbCondition condition) => condition switch
    {
        { Column: "_uuid" } => Resolve(condition.Value).AsUuid() == uuid,
        { Function: "includes" } => condition.Value.Pairs.All(pair => row[condition.Column].Find(pair.Key) == pair.Value),
        _ => row[condition.Column].Equals(condition.Value),
    };

    private void Collect()
    {
        for (var collected = true; collected;)
        {
            var held = NorthboundTables.All.Values.SelectMany(table => table.Columns.Where(column => column.Children is not null)
                .SelectMany(column => tables[table.Name].Values.SelectMany(row => row[column.Name].AsUuids()))).ToHashSet();
            var lost = NorthboundTables.All.Values.Where(table => !table.IsRoot)
                .SelectMany(table => tables[table.Name].Keys.Where(uuid => !held.Contains(uuid)).Select(uuid => (table.Name, uuid))).ToList();
            lost.ForEach(row => tables[row.Name].Remove(row.uuid));
            collected = lost.Count > 0;
        }

        var there = tables.Values.SelectMany(table => table.Keys).ToHashSet();
        foreach (var row in tables.Values.SelectMany(table => table.Values))
        {
            foreach (var (column, value) in row.ToList().Where(column => column.Value.AsUuids().Any()))
            {
                row[column] = OvsdbValue.Set(value.Atoms.Where(atom => there.Contains(atom.AsUuid()!.Value)));
            }
        }
    }
}
