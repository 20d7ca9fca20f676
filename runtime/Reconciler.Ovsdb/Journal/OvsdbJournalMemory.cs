using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>Which transactions touched which rows lately. Bounded: what was touched longest ago is forgotten first. Used by one thread at a time.</summary>
internal sealed class OvsdbJournalMemory(int capacity, string? own)
{
    private const int TouchesOfARow = 4;
    private readonly Dictionary<(string Table, Guid Row), List<Touch>> rows = [];
    private readonly Queue<(string Table, Guid Row)> order = new();
    private readonly Dictionary<string, OvsdbAuthor> tables = new(StringComparer.Ordinal);

    /// <summary>Takes one record of the log: tables, rows and columns, or null for a row that went, beside <c>_date</c> and <c>_comment</c>.</summary>
    public void Add(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var comment = record.TryGetProperty("_comment", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : string.Empty;
        if (own is not null && comment.StartsWith(own, StringComparison.Ordinal))
        {
            return;
        }

        var author = new OvsdbAuthor(OvsdbAuthor.Clean(comment), DateOf(record));
        foreach (var table in record.EnumerateObject().Where(table => !table.Name.StartsWith('_') && table.Value.ValueKind == JsonValueKind.Object))
        {
            tables[table.Name] = author;
            foreach (var row in table.Value.EnumerateObject())
            {
                if (Guid.TryParse(row.Name, out var uuid))
                {
                    Add((table.Name, uuid), new Touch(author, row.Value.ValueKind == JsonValueKind.Object ? [.. row.Value.EnumerateObject().Select(column => column.Name)] : null));
                }
            }
        }
    }

    public OvsdbAuthor? Last(string table) => tables.GetValueOrDefault(table);

    public OvsdbAuthor? Last(string table, Guid row, IReadOnlyCollection<string>? columns) =>
        rows.GetValueOrDefault((table, row))?.LastOrDefault(touch => columns is null || touch.Columns is not { } touched || touched.Any(columns.Contains))?.Author;

    private void Add((string Table, Guid Row) key, Touch touch)
    {
        if (!rows.TryGetValue(key, out var touches))
        {
            rows[key] = touches = new List<Touch>(1);
            order.Enqueue(key);
            if (order.Count > capacity)
            {
                rows.Remove(order.Dequeue());
            }
        }
        else if (touches.Count == TouchesOfARow)
        {
            touches.RemoveAt(0);
        }

        touches.Add(touch);
    }

    private static DateTimeOffset DateOf(JsonElement record)
    {
        if (!record.TryGetProperty("_date", out var date) || !date.TryGetInt64(out var number))
        {
            return DateTimeOffset.UnixEpoch;
        }

        // Milliseconds; servers before Open vSwitch 1.10 wrote seconds.
        var milliseconds = number < 31_536_000_000 ? number * 1000 : number;
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 253_402_300_799_999));
    }

    /// <summary>One transaction's touch of a row.</summary>
    /// <param name="Author">Whose.</param>
    /// <param name="Columns">The columns that it wrote; null when it removed the row.</param>
    private sealed record Touch(OvsdbAuthor Author, HashSet<string>? Columns);
}
