using Reconciler.Ovsdb;

namespace Reconciler.Topology.Tests.Northbound;

/// <summary>Rows as text, so that two states of a database can be compared whatever identities the rows have.</summary>
internal static class RowTexts
{
    /// <summary>Each row by its content, references by the content of what they refer to.</summary>
    public static List<string> Of(OvsdbSnapshot snapshot)
    {
        var labels = NorthboundTables.All.Keys.SelectMany(snapshot.Rows).ToDictionary(row => row.Uuid, Plain);
        return [.. NorthboundTables.All.Keys.SelectMany(table => snapshot.Rows(table).Select(row => $"{table}: {labels[row.Uuid]}, {References(row)}"))];

        string References(OvsdbRow row) => string.Join(", ", row.Columns.OrderBy(column => column.Key, StringComparer.Ordinal)
            .Where(column => column.Value.AsUuids().Any())
            .Select(column => $"{column.Key}=[{string.Join("; ", column.Value.AsUuids().Select(uuid => labels.GetValueOrDefault(uuid, "?")).Order(StringComparer.Ordinal))}]"));

        string Plain(OvsdbRow row) => string.Join(", ", row.Columns.OrderBy(column => column.Key, StringComparer.Ordinal)
            .Where(column => !column.Value.AsUuids().Any() && !column.Value.IsEmpty)
            .Select(column => $"{column.Key}={column.Value}"));
    }

    /// <summary>Those rows that carry our marks.</summary>
    public static List<string> OfOurs(this IEnumerable<string> rows) =>
        [.. rows.Where(row => row.Contains(Marks.Scope, StringComparison.Ordinal))];

    /// <summary>Lines with + and - for rows on one side only; a row that is twice here and once there counts.</summary>
    public static List<string> DifferenceTo(this List<string> rows, List<string> before)
    {
        var (more, less) = (rows.ToList(), before.ToList());
        before.ForEach(row => more.Remove(row));
        rows.ForEach(row => less.Remove(row));
        return [.. more.Select(row => "+ " + row), .. less.Select(row => "- " + row)];
    }
}
