using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>
/// The observed northbound rows of one moment, found by mark, by name and by where they live. Make one per snapshot; the indexes
/// are made when they are first asked for.
/// </summary>
public sealed class NorthboundView
{
    private readonly Lazy<ILookup<ScopeName, ObservedRow>> byScope;
    private readonly Lazy<ILookup<(string Table, string Name), ObservedRow>> byName;
    private readonly Lazy<Dictionary<Guid, ObservedParent>> parents;

    private NorthboundView(OvsdbSnapshot snapshot)
    {
        Snapshot = snapshot;
        byScope = new(() => Rows().Where(row => row.Scope is not null).ToLookup(row => row.Scope!.Value));
        byName = new(() => Rows().Where(row => row.Row.Name.Length > 0).ToLookup(row => (row.Table, row.Row.Name)));
        parents = new(FindParents);
    }

    /// <summary>What was observed.</summary>
    public OvsdbSnapshot Snapshot { get; }

    /// <summary>The scopes of which at least one row carries the mark, whoever wrote it.</summary>
    public IEnumerable<ScopeName> Scopes => byScope.Value.Select(scope => scope.Key).Order();

    /// <summary>A view of a snapshot.</summary>
    public static NorthboundView From(OvsdbSnapshot snapshot) => new(snapshot);

    /// <summary>
    /// The scopes that a batch of changes is about: those whose marks its rows carry or carried. A row put by somebody into one of ours
    /// changes ours too, so its scope is among them.
    /// </summary>
    public static ImmutableSortedSet<ScopeName> ScopesOf(IEnumerable<OvsdbRowChange> changes) =>
        changes.SelectMany(change => new[] { change.Old, change.New })
            .Select(row => row?.ExternalId(Marks.Scope))
            .OfType<string>()
            .Select(scope => new ScopeName(scope))
            .ToImmutableSortedSet();

    internal IEnumerable<ObservedRow> OfScope(ScopeName scope) => byScope.Value[scope];

    internal IEnumerable<ObservedRow> Named(string table, string name) => byName.Value[(table, name)];

    internal ObservedParent? ParentOf(Guid child) => parents.Value.GetValueOrDefault(child);

    internal ObservedRow? Find(string table, Guid uuid) => Snapshot.Find(table, uuid) is { } row ? new ObservedRow(table, row) : null;

    private IEnumerable<ObservedRow> Rows() =>
        NorthboundTables.All.Keys.SelectMany(table => Snapshot.Rows(table).Select(row => new ObservedRow(table, row)));

    private Dictionary<Guid, ObservedParent> FindParents()
    {
        var found = new Dictionary<Guid, ObservedParent>();
        foreach (var table in NorthboundTables.All.Values)
        {
            foreach (var column in table.Columns.Where(column => column.Children is not null))
            {
                foreach (var row in Snapshot.Rows(table.Name))
                {
                    foreach (var child in row[column.Name].AsUuids())
                    {
                        found[child] = new ObservedParent(table.Name, column.Name, row.Uuid);
                    }
                }
            }
        }

        return found;
    }
}

/// <summary>An observed row and its table.</summary>
internal sealed record ObservedRow(string Table, OvsdbRow Row)
{
    public ScopeName? Scope => Row.ExternalId(Marks.Scope) is { } scope ? new ScopeName(scope) : null;

    public string? Key => Row.ExternalId(Marks.Row);

    /// <summary>Whether any of our marks stands on it.</summary>
    public bool IsMarked => Row["external_ids"].Pairs.Any(pair => pair.Key.AsText()!.StartsWith(Marks.Prefix, StringComparison.Ordinal));
}

/// <summary>Where an observed row lives.</summary>
internal sealed record ObservedParent(string Table, string Column, Guid Row);
