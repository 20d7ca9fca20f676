using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>How the rows of a plan are referred to: existing ones by their UUID, those to be made by a name within the transaction.</summary>
internal sealed class RowIdentities
{
    private readonly Dictionary<RowReference, OvsdbAtom> known = [];
    private readonly Dictionary<NorthboundRow, OvsdbAtom> rows = new(ReferenceEqualityComparer.Instance);
    private readonly NorthboundView view;

    private RowIdentities(NorthboundView view) => this.view = view;

    public static RowIdentities Of(
        ImmutableArray<NorthboundScope> scopes, Dictionary<ScopeName, Dictionary<NorthboundRow, ObservedRow>> matched, NorthboundView view)
    {
        var identities = new RowIdentities(view);
        var all = scopes.SelectMany(scope => scope.Rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => (scope.Name, Row: row))).ToList();
        var made = 0;
        var missing = new List<(ScopeName Scope, NorthboundRow Row)>();
        foreach (var (scope, row) in all)
        {
            if (matched[scope].TryGetValue(row, out var observed))
            {
                identities.Add(scope, row, OvsdbAtom.Uuid(observed.Row.Uuid));
            }
            else
            {
                missing.Add((scope, row));
            }
        }

        // A row is made only when the row that it lives in is there or made as well; parents before children, however deep.
        for (var before = -1; before != missing.Count;)
        {
            before = missing.Count;
            missing = [.. missing.Where(entry => !TryMake(entry.Scope, entry.Row))];
        }

        return identities;

        bool TryMake(ScopeName scope, NorthboundRow row)
        {
            if (row.Parent is { } parent && identities.Resolve(parent.Row) is null)
            {
                return false;
            }

            identities.Add(scope, row, OvsdbAtom.NamedUuid("row" + (made++).ToString(CultureInfo.InvariantCulture)));
            return true;
        }
    }

    /// <summary>The same without rows that are not made after all: nothing can refer to them.</summary>
    public RowIdentities Without(IEnumerable<NorthboundRow> left)
    {
        var names = left.Select(Of).OfType<OvsdbAtom>().ToHashSet();
        if (names.Count == 0)
        {
            return this;
        }

        var rest = new RowIdentities(view);
        foreach (var (reference, atom) in known.Where(entry => !names.Contains(entry.Value)))
        {
            rest.known[reference] = atom;
        }

        foreach (var (row, atom) in rows.Where(entry => !names.Contains(entry.Value)))
        {
            rest.rows[row] = atom;
        }

        return rest;
    }

    /// <summary>The identity of a desired row, or null when it is held back.</summary>
    public OvsdbAtom? Of(NorthboundRow row) => rows.TryGetValue(row, out var atom) ? atom : null;

    /// <summary>The identity that a reference stands for, or null when there is no such row, neither now nor after the plan.</summary>
    public OvsdbAtom? Resolve(RowReference reference)
    {
        if (known.TryGetValue(reference, out var atom))
        {
            return atom;
        }

        var observed = reference.Scope is { } scope
            ? view.OfScope(scope).FirstOrDefault(row => row.Table == reference.Table && row.Key == reference.Key)
            : view.Named(reference.Table, reference.Key).FirstOrDefault();
        return observed is null ? null : known[reference] = OvsdbAtom.Uuid(observed.Row.Uuid);
    }

    private void Add(ScopeName scope, NorthboundRow row, OvsdbAtom atom)
    {
        rows[row] = atom;
        known[RowReference.Ours(row.Table, scope, row.Key)] = atom;
        if (row.Name is { } name && NorthboundTables.All[row.Table].HasUniqueNames)
        {
            known[RowReference.Named(row.Table, name)] = atom;
        }
    }
}
