using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>Says, before anything is written, which rows a change of objects brings, changes and takes away: the planner's own steps, told by row. Pure.</summary>
public sealed class RowForecast
{
    private readonly AppliedRows applied;
    private readonly Dictionary<(string Scope, string Table, string Key), (ScopeName Scope, NorthboundRow Row)> desired;

    private RowForecast(AppliedRows applied, IEnumerable<NorthboundScope> after)
    {
        this.applied = applied;
        desired = after.SelectMany(scope => scope.Rows.Select(row => (scope.Name, Row: row))).ToDictionary(row => (row.Name.Value, row.Row.Table, row.Row.Key), row => row);
    }

    /// <summary>The rows that differ, sorted by scope, table and key.</summary>
    /// <param name="before">The scopes as they are now.</param>
    /// <param name="after">The scopes as they will be; one that is missing here goes with all of its rows.</param>
    public static IReadOnlyList<RowChange> Of(IReadOnlyCollection<NorthboundScope> before, IReadOnlyCollection<NorthboundScope> after)
    {
        var applied = AppliedRows.Of(before);
        var forecast = new RowForecast(applied, after);
        var names = after.Select(scope => scope.Name).ToHashSet();
        var gone = before.Where(scope => !names.Contains(scope.Name)).Select(scope => NorthboundScope.Deleted(scope.Name));

        // A row that leaves one place and takes another has moved; it is told once.
        return
        [
            .. NorthboundPlanner.Plan([.. after, .. gone], applied.View).Operations.SelectMany(forecast.Told)
                .DistinctBy(change => (change.Scope, change.Row.Table, change.Row.Key))
                .OrderBy(change => change.Scope).ThenBy(change => change.Row.Table, StringComparer.Ordinal).ThenBy(change => change.Row.Key, StringComparer.Ordinal),
        ];
    }

    private IEnumerable<RowChange> Told(OvsdbOperation operation) => operation switch
    {
        OvsdbOperation.Insert insert => [Added(insert.Table, insert.Columns["external_ids"])],
        OvsdbOperation.Update update => Met(update.Where).Select(Change).OfType<RowChange>(),
        OvsdbOperation.Delete delete => Met(delete.Where).SelectMany(WithChildren).Select(Change).OfType<RowChange>(),
        OvsdbOperation.Mutate mutate => mutate.Mutations.SelectMany(mutation => Told(mutate, mutation)),
        _ => [],
    };

    private IEnumerable<RowChange> Told(OvsdbOperation.Mutate mutate, OvsdbMutation mutation)
    {
        if (mutation.Column == "external_ids")
        {
            // Marks are bookkeeping.
            return [];
        }

        var isPlace = NorthboundTables.All[mutate.Table][mutation.Column].Children is not null;
        var rows = isPlace ? mutation.Value.AsUuids().SelectMany(WithChildren) : Met(mutate.Where);
        return rows.Select(Change).OfType<RowChange>();
    }

    private RowChange Added(string table, OvsdbValue marks)
    {
        var (scope, row) = desired[(marks.Get(Marks.Scope)!, table, marks.Get(Marks.Row)!)];
        return new RowChange(RowChangeKind.Added, scope, row);
    }

    private RowChange? Change(Guid identity)
    {
        if (applied.Find(identity) is not (var scope, var row))
        {
            return null;
        }

        return desired.TryGetValue((scope.Value, row.Table, row.Key), out var next)
            ? new RowChange(RowChangeKind.Altered, scope, next.Row)
            : new RowChange(RowChangeKind.Removed, scope, row);
    }

    /// <summary>A row and those that go with it, for that they live in it.</summary>
    private IEnumerable<Guid> WithChildren(Guid identity)
    {
        if (applied.Find(identity) is not (_, var row) || applied.View.Snapshot.Find(row.Table, identity) is not { } seen)
        {
            return [identity];
        }

        return NorthboundTables.All[row.Table].Columns.Where(column => column.Children is not null)
            .SelectMany(column => seen[column.Name].AsUuids()).SelectMany(WithChildren).Prepend(identity);
    }

    private static IEnumerable<Guid> Met(IEnumerable<OvsdbCondition> where) => where.Select(condition => condition.Value.AsUuid()).OfType<Guid>();
}

/// <summary>A row that a change of objects brings, changes or takes away.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Scope">The scope that accounts for the row.</param>
/// <param name="Row">The row as it will be; a removed one as it was.</param>
public sealed record RowChange(RowChangeKind Kind, ScopeName Scope, NorthboundRow Row);

/// <summary>What becomes of a row.</summary>
public enum RowChangeKind
{
    /// <summary>It is made.</summary>
    Added,

    /// <summary>It gets another content or place.</summary>
    Altered,

    /// <summary>It goes.</summary>
    Removed,
}
