using System.Text.Json;

namespace Reconciler.Cli.Reports;

/// <summary>Writes a table of the API (meta.k8s.io/v1 Table) in columns.</summary>
internal static class ObjectTable
{
    public static void Write(JsonElement table, bool withNamespace, bool wide, TextWriter output)
    {
        var columns = table.GetProperty("columnDefinitions").EnumerateArray()
            .Select((column, index) => (Name: column.GetProperty("name").GetString()!, Priority: column.TryGetProperty("priority", out var priority) ? priority.GetInt32() : 0, Index: index))
            .Where(column => wide || column.Priority == 0)
            .ToList();
        var rows = new List<string[]> { (string[])[.. withNamespace ? ["NAMESPACE"] : Array.Empty<string>(), .. columns.Select(column => column.Name.ToUpperInvariant())] };
        foreach (var row in table.TryGetProperty("rows", out var found) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray() : default)
        {
            var cells = row.GetProperty("cells");
            var place = withNamespace ? [row.GetProperty("object").GetProperty("metadata").GetProperty("namespace").GetString()!] : Array.Empty<string>();
            rows.Add([.. place, .. columns.Select(column => Text(cells[column.Index]))]);
        }

        if (rows.Count == 1)
        {
            return;
        }

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("   ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => "<none>",
        JsonValueKind.String => cell.GetString()!,
        _ => cell.GetRawText(),
    };
}
