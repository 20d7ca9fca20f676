using System.Globalization;
using Reconciler.Topology;

namespace Reconciler.Cli.Plan.Networks;

/// <summary>Northbound rows for people. Pure.</summary>
internal static class RowText
{
    /// <summary>One sentence about rows: <c>northbound rows: 1 new, 2 changed</c>; null: there are none.</summary>
    public static string? Summary(IReadOnlyCollection<RowChange> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var parts = new[] { (RowChangeKind.Added, "new"), (RowChangeKind.Altered, "changed"), (RowChangeKind.Removed, "removed") }
            .Select(part => (Count: rows.Count(row => row.Kind == part.Item1), Word: part.Item2)).Where(part => part.Count > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.Word}"));
        return $"northbound rows: {string.Join(", ", parts)}";
    }

    /// <summary>The first names of a list, and how many more there are.</summary>
    public static string Names(IReadOnlyCollection<string> names) => names.Count <= Shown
        ? string.Join(", ", names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more");

    private const int Shown = 5;
}
