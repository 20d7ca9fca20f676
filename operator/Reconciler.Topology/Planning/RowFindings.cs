using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>Differences as people read them.</summary>
internal static class RowFindings
{
    public static NorthboundFinding Missing(NorthboundRow row) => new()
    {
        Kind = FindingKind.Missing,
        Path = $"{row.Path} ({row.Table} {row.Key})",
        Expected = Describe(row.Columns),
        Observed = string.Empty,
        Table = row.Table,
        Row = row.Key,
        Owner = row.Owner,
    };

    public static NorthboundFinding Foreign(ObservedRow row, RowOwner owner, string path) => new()
    {
        Kind = FindingKind.Foreign,
        Path = $"{path} ({row.Table} {row.Row.Uuid})",
        Expected = string.Empty,
        Observed = Describe(row.Row.Columns.Where(column => !column.Value.IsEmpty && column.Value.ToString().Length > 0 && column.Key != "up")),
        Table = row.Table,
        Owner = owner,
    };

    public static NorthboundFinding Moved(NorthboundRow row, ObservedParent? actual) => new()
    {
        Kind = FindingKind.Altered,
        Path = $"{row.Path} ({row.Table} {row.Key})",
        Expected = $"in {row.Parent!.Row}",
        Observed = actual is null ? "nowhere" : $"in {actual.Table} {actual.Row}",
        Table = row.Table,
        Row = row.Key,
        Owner = row.Owner,
    };

    public static NorthboundFinding Altered(NorthboundRow row, string column, OvsdbValue desired, OvsdbValue seen) => new()
    {
        Kind = FindingKind.Altered,
        Path = $"{row.Path} ({row.Table} {row.Key} {column})",
        Expected = desired.ToString(),
        Observed = seen.ToString(),
        Table = row.Table,
        Column = column,
        Row = row.Key,
        Owner = row.Owner,
    };

    private static string Describe(IEnumerable<KeyValuePair<string, OvsdbValue>> columns) =>
        string.Join(", ", columns.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key}={column.Value}"));
}
