using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>Where to find observed rows: by scope, by name, and by the row that they live in. Immutable; a later one shares what did not change.</summary>
internal sealed class NorthboundIndex
{
    /// <summary>Stands for the scope of rows that carry marks of ours and none that names a scope.</summary>
    public static readonly ScopeName NoScope = new(string.Empty);

    private static readonly ImmutableDictionary<string, ImmutableArray<string>> ChildColumns = NorthboundTables.All.ToImmutableDictionary(
        table => table.Key, table => table.Value.Columns.Where(column => column.Children is not null).Select(column => column.Name).ToImmutableArray());

    private readonly Buckets<ScopeName> byScope;
    private readonly Buckets<(string Table, string Name)> byName;
    private readonly ImmutableDictionary<Guid, ImmutableArray<ObservedParent>> parents;

    private NorthboundIndex(Buckets<ScopeName> byScope, Buckets<(string Table, string Name)> byName, ImmutableDictionary<Guid, ImmutableArray<ObservedParent>> parents)
    {
        this.byScope = byScope;
        this.byName = byName;
        this.parents = parents;
    }

    public IEnumerable<ScopeName> Scopes => byScope.Keys.Where(scope => scope != NoScope);

    public static NorthboundIndex Of(OvsdbSnapshot snapshot)
    {
        var rows = NorthboundTables.All.Keys.SelectMany(table => snapshot.Rows(table).Select(row => new ObservedRow(table, row))).ToList();
        var parents = ImmutableDictionary.CreateBuilder<Guid, ImmutableArray<ObservedParent>>();
        foreach (var row in rows)
        {
            Adopt(parents, row.Table, row.Row, null);
        }

        return new NorthboundIndex(
            Buckets<ScopeName>.Of(rows.Where(row => ScopeOf(row) is not null).Select(row => KeyValuePair.Create(ScopeOf(row)!.Value, row))),
            Buckets<(string, string)>.Of(rows.Where(row => row.Row.Name.Length > 0).Select(row => KeyValuePair.Create((row.Table, row.Row.Name), row))),
            parents.ToImmutable());
    }

    public NorthboundIndex After(ImmutableArray<OvsdbRowChange> changes)
    {
        var (scopes, names, homes) = (byScope.ToBuilder(), byName.ToBuilder(), parents.ToBuilder());
        foreach (var change in changes.Where(change => change.Old is not null && NorthboundTables.All.ContainsKey(change.Table)))
        {
            var old = new ObservedRow(change.Table, change.Old!);
            if (ScopeOf(old) is { } scope)
            {
                scopes.Remove(scope, old);
            }

            if (old.Row.Name is { Length: > 0 } name)
            {
                names.Remove((old.Table, name), old);
            }

            Abandon(homes, change);
        }

        // All that goes goes first: a row may have moved from one parent to another.
        foreach (var change in changes.Where(change => change.New is not null && NorthboundTables.All.ContainsKey(change.Table)))
        {
            var row = new ObservedRow(change.Table, change.New!);
            if (ScopeOf(row) is { } scope)
            {
                scopes.Add(scope, row);
            }

            if (row.Row.Name is { Length: > 0 } name)
            {
                names.Add((row.Table, name), row);
            }

            Adopt(homes, row.Table, row.Row, change.Old);
        }

        return new NorthboundIndex(scopes.ToImmutable(), names.ToImmutable(), homes.ToImmutable());
    }

    public IEnumerable<ObservedRow> OfScope(ScopeName scope) => byScope[scope];

    public IEnumerable<ObservedRow> Named(string table, string name) => byName[(table, name)];

    /// <summary>The row that a row lives in. Somebody may have put it into several; then it is always the same one of them.</summary>
    public ObservedParent? ParentOf(Guid child) => !parents.TryGetValue(child, out var all) ? null
        : all.Length == 1 ? all[0]
        : all.OrderBy(parent => parent.Table, StringComparer.Ordinal).ThenBy(parent => parent.Column, StringComparer.Ordinal).ThenBy(parent => parent.Row).First();

    private static ScopeName? ScopeOf(ObservedRow row) => row.Scope ?? (row.IsMarked ? NoScope : null);

    private static void Adopt(ImmutableDictionary<Guid, ImmutableArray<ObservedParent>>.Builder parents, string table, OvsdbRow row, OvsdbRow? before)
    {
        foreach (var column in ChildColumns[table])
        {
            foreach (var child in Added(before?[column] ?? OvsdbValue.Empty, row[column]))
            {
                var parent = new ObservedParent(table, column, row.Uuid);
                parents[child] = parents.TryGetValue(child, out var others) ? others.Add(parent) : [parent];
            }
        }
    }

    private static void Abandon(ImmutableDictionary<Guid, ImmutableArray<ObservedParent>>.Builder parents, OvsdbRowChange change)
    {
        foreach (var column in ChildColumns[change.Table])
        {
            foreach (var child in Added(change.New?[column] ?? OvsdbValue.Empty, change.Old![column]))
            {
                var left = parents.GetValueOrDefault(child, []).Remove(new ObservedParent(change.Table, column, change.Old.Uuid));
                if (left.IsEmpty)
                {
                    parents.Remove(child);
                }
                else
                {
                    parents[child] = left;
                }
            }
        }
    }

    /// <summary>What the second set has beyond the first. Both are sorted, so that a switch's thousands of ports cost no more than a walk.</summary>
    private static IEnumerable<Guid> Added(OvsdbValue before, OvsdbValue after)
    {
        var (old, at) = (before.Atoms, 0);
        foreach (var atom in after.Atoms)
        {
            while (at < old.Length && old[at] < atom)
            {
                at++;
            }

            if ((at == old.Length || old[at] != atom) && atom.AsUuid() is { } child)
            {
                yield return child;
            }
        }
    }
}
