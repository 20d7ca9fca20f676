namespace Reconciler.Topology;

/// <summary>Which observed row stands for which desired one.</summary>
internal static class RowMatching
{
    /// <summary>
    /// A row is found by its marks; where somebody took those away, by a name that the database keeps unique, or, for switches and
    /// routers, by its name together with a child that still carries the scope's mark. A name alone does not make a row ours.
    /// </summary>
    public static Dictionary<NorthboundRow, ObservedRow> Match(NorthboundScope scope, NorthboundView view)
    {
        var marked = view.OfScope(scope.Name).ToLookup(row => (row.Table, row.Key));
        var matched = new Dictionary<NorthboundRow, ObservedRow>(ReferenceEqualityComparer.Instance);
        var taken = new HashSet<Guid>();
        foreach (var desired in scope.Rows)
        {
            // Copies of our marks can be forged: the row of the right name and place wins, the others are foreign.
            var candidates = marked[(desired.Table, desired.Key)];
            if (candidates.Count() > 1)
            {
                candidates = candidates
                    .OrderByDescending(row => row.Row.Name == (desired.Name ?? string.Empty))
                    .ThenByDescending(row => view.ParentOf(row.Row.Uuid) is { } parent && LivesIn(view, parent, desired.Parent))
                    .ThenByDescending(row => Likeness(row, desired))
                    .ThenBy(row => row.Row.Uuid);
            }

            var found = candidates.FirstOrDefault(row => !NorthboundTables.All[desired.Table].HasUniqueNames || row.Row.Name == desired.Name || !view.Named(desired.Table, desired.Name!).Any())
                ?? WithoutMarks(scope, desired, view);
            if (found is not null && taken.Add(found.Row.Uuid))
            {
                matched[desired] = found;
            }
        }

        return matched;
    }

    private static ObservedRow? WithoutMarks(NorthboundScope scope, NorthboundRow desired, NorthboundView view)
    {
        if (desired.Name is not { } name)
        {
            return null;
        }

        var table = NorthboundTables.All[desired.Table];
        var candidates = view.Named(desired.Table, name).Where(row => row.Scope is null || row.Scope == scope.Name);
        return table.HasUniqueNames
            ? candidates.FirstOrDefault()
            : candidates.FirstOrDefault(row => table.Columns.Where(column => column.Children is not null)
                .Any(column => row.Row[column.Name].AsUuids().Any(child => view.Find(column.Children!, child)?.Scope == scope.Name)));
    }

    private static bool LivesIn(NorthboundView view, ObservedParent actual, RowParent? desired) =>
        desired is not null && actual.Table == desired.Row.Table && actual.Column == desired.Column
        && view.Find(actual.Table, actual.Row) is { } row && (row.Key == desired.Row.Key || row.Row.Name == desired.Row.Key);

    private static int Likeness(ObservedRow observed, NorthboundRow desired) =>
        desired.Columns.Count(column => observed.Row[column.Key].Equals(column.Value));
}
