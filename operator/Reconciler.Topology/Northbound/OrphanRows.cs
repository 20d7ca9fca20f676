using System.Collections.Immutable;

namespace Reconciler.Topology;

/// <summary>Rows that carry our marks and belong to nothing that is known.</summary>
/// <param name="Path">How a report names them: <c>northbound.orphans[scope=network/default.gone]</c>, or <c>...[row=TABLE UUID]</c> where no scope stands on the row.</param>
/// <param name="Scope">The scope that stands on them; null: none does.</param>
/// <param name="Rows">The rows, by table and identity.</param>
/// <param name="Description">What they are, for people.</param>
public sealed record OrphanRows(string Path, ScopeName? Scope, ImmutableArray<(string Table, Guid Uuid)> Rows, string Description)
{
    private const int Described = 5;

    /// <summary>Every orphan, sorted by path. Pure.</summary>
    /// <param name="view">What was observed.</param>
    /// <param name="isKnown">Whether a scope's object exists.</param>
    public static ImmutableArray<OrphanRows> In(NorthboundView view, Func<ScopeName, bool> isKnown)
    {
        ArgumentNullException.ThrowIfNull(view);
        var scoped = view.Scopes.Where(scope => !isKnown(scope)).Select(scope => Of($"scope={scope.Value}", scope, view.OfScope(scope)));
        var strays = view.Strays.Select(row => Of($"row={row.Table} {row.Row.Uuid}", null, [row]));
        return [.. scoped.Concat(strays).OrderBy(orphan => orphan.Path, StringComparer.Ordinal)];
    }

    private static OrphanRows Of(string which, ScopeName? scope, IEnumerable<ObservedRow> rows)
    {
        var sorted = rows.OrderBy(row => row.Table, StringComparer.Ordinal).ThenBy(row => row.Row.Name, StringComparer.Ordinal).ThenBy(row => row.Row.Uuid).ToImmutableArray();
        var names = sorted.Take(Described).Select(row => $"{row.Table} {(row.Row.Name.Length > 0 ? row.Row.Name : row.Row.Uuid)}");
        var more = sorted.Length > Described ? $" and {sorted.Length - Described} more" : "";
        return new OrphanRows($"northbound.orphans[{which}]", scope, [.. sorted.Select(row => (row.Table, row.Row.Uuid))], string.Join(", ", names) + more);
    }
}
