using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>
/// The observed northbound rows of one moment, found by mark, by name and by where they live. Immutable. The indexes are made when they are first
/// asked for; the view of a later moment takes them over and changes only what changed, see <see cref="After"/>.
/// </summary>
public sealed class NorthboundView
{
    private readonly Lazy<NorthboundIndex> index;

    private NorthboundView(OvsdbSnapshot snapshot, NorthboundIndex? known)
    {
        Snapshot = snapshot;
        index = known is null ? new(() => NorthboundIndex.Of(snapshot)) : new(known);
    }

    /// <summary>What was observed.</summary>
    public OvsdbSnapshot Snapshot { get; }

    /// <summary>The scopes of which at least one row carries the mark, whoever wrote it.</summary>
    public IEnumerable<ScopeName> Scopes => index.Value.Scopes.Order();

    /// <summary>A view of a snapshot.</summary>
    public static NorthboundView From(OvsdbSnapshot snapshot) => new(snapshot, null);

    /// <summary>The view of a later moment. Its cost grows with the changes, not with the database.</summary>
    /// <param name="snapshot">The later snapshot.</param>
    /// <param name="changes">Everything that differs in it from this view's.</param>
    public NorthboundView After(OvsdbSnapshot snapshot, ImmutableArray<OvsdbRowChange> changes) =>
        new(snapshot, index.IsValueCreated ? index.Value.After(changes) : null);

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

    /// <summary>The row of a table with a name, and with the mark of some scope of ours; null when there is none.</summary>
    public OvsdbRow? FindOurs(string table, string name) => Named(table, name).FirstOrDefault(row => row.Scope is not null)?.Row;

    /// <summary>Rows with marks of ours of which none names a scope.</summary>
    internal IEnumerable<ObservedRow> Strays => index.Value.OfScope(NorthboundIndex.NoScope);

    internal IEnumerable<ObservedRow> OfScope(ScopeName scope) => index.Value.OfScope(scope);

    internal IEnumerable<ObservedRow> Named(string table, string name) => index.Value.Named(table, name);

    internal ObservedParent? ParentOf(Guid child) => index.Value.ParentOf(child);

    internal ObservedRow? Find(string table, Guid uuid) => Snapshot.Find(table, uuid) is { } row ? new ObservedRow(table, row) : null;
}

/// <summary>An observed row and its table.</summary>
internal sealed record ObservedRow(string Table, OvsdbRow Row)
{
    public ScopeName? Scope => Row.ExternalId(Marks.Scope) is { } scope ? new ScopeName(scope) : null;

    public string? Key => Row.ExternalId(Marks.Row);

    /// <summary>Whether any of our marks stands on it.</summary>
    public bool IsMarked => Marks.StandOn(Row);
}

/// <summary>Where an observed row lives.</summary>
internal sealed record ObservedParent(string Table, string Column, Guid Row);
