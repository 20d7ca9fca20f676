using Reconciler.Language.Drift;

namespace Reconciler.Topology;

/// <summary>Rows that are missing and stay so: those that are not enforced, and those that would live in one of them.</summary>
internal sealed class LeftRows
{
    private readonly Dictionary<NorthboundRow, DriftStance> stances = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RowReference, DriftStance> references = [];

    private LeftRows()
    {
    }

    /// <summary>No row is left.</summary>
    public static LeftRows None { get; } = new();

    /// <summary>The rows.</summary>
    public IEnumerable<NorthboundRow> Rows => stances.Keys;

    public static LeftRows Of(IReadOnlyCollection<ScopeComparison> comparisons)
    {
        var left = new LeftRows();
        var missing = comparisons.SelectMany(comparison => comparison.Missing.Select(row => (comparison.Scope, Row: row))).ToList();
        foreach (var comparison in comparisons.Where(comparison => !comparison.IsRollout))
        {
            foreach (var row in comparison.Missing)
            {
                if (comparison.StanceOfMissing(row) is var stance and not DriftStance.Enforce)
                {
                    left.Add(comparison.Scope, row, stance);
                }
            }
        }

        for (var before = -1; before != left.stances.Count;)
        {
            before = left.stances.Count;
            foreach (var (scope, row) in missing.Where(entry => entry.Row.Parent is not null && !left.stances.ContainsKey(entry.Row)))
            {
                if (left.StanceOf(row.Parent!.Row) is { } stance)
                {
                    left.Add(scope, row, stance);
                }
            }
        }

        return left;
    }

    /// <summary>Why a row is left; null: it is not.</summary>
    public DriftStance? StanceOf(NorthboundRow row) => stances.TryGetValue(row, out var stance) ? stance : null;

    /// <summary>Why the row that is referred to is left; null: it is not.</summary>
    public DriftStance? StanceOf(RowReference reference) => references.TryGetValue(reference, out var stance) ? stance : null;

    private void Add(ScopeName scope, NorthboundRow row, DriftStance stance)
    {
        stances[row] = stance;
        references[RowReference.Ours(row.Table, scope, row.Key)] = stance;
        if (row.Name is { } name && NorthboundTables.All[row.Table].HasUniqueNames)
        {
            references[RowReference.Named(row.Table, name)] = stance;
        }
    }
}
