using System.Collections.Immutable;
using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>The wire form of operations and their results.</summary>
internal static class OvsdbOperationJson
{
    public static void Write(Utf8JsonWriter writer, OvsdbOperation operation)
    {
        writer.WriteStartObject();
        switch (operation)
        {
            case OvsdbOperation.Insert insert:
                WriteHead(writer, "insert", insert.Table);
                writer.WritePropertyName("row");
                OvsdbJson.WriteRow(writer, insert.Columns);
                if (insert.UuidName is not null)
                {
                    writer.WriteString("uuid-name", insert.UuidName);
                }

                break;
            case OvsdbOperation.Update update:
                WriteHead(writer, "update", update.Table, update.Where);
                writer.WritePropertyName("row");
                OvsdbJson.WriteRow(writer, update.Columns);
                break;
            case OvsdbOperation.Mutate mutate:
                WriteHead(writer, "mutate", mutate.Table, mutate.Where);
                writer.WriteStartArray("mutations");
                foreach (var mutation in mutate.Mutations)
                {
                    WriteTriple(writer, mutation.Column, mutation.Mutator, mutation.Value);
                }

                writer.WriteEndArray();
                break;
            case OvsdbOperation.Delete delete:
                WriteHead(writer, "delete", delete.Table, delete.Where);
                break;
            case OvsdbOperation.Select select:
                WriteHead(writer, "select", select.Table, select.Where);
                WriteColumns(writer, select.Columns);
                break;
            case OvsdbOperation.Wait wait:
                WriteHead(writer, "wait", wait.Table, wait.Where);
                writer.WriteNumber("timeout", 0);
                writer.WriteString("until", "==");
                WriteColumns(writer, wait.Columns);
                writer.WriteStartArray("rows");
                foreach (var row in wait.Rows)
                {
                    OvsdbJson.WriteRow(writer, row);
                }

                writer.WriteEndArray();
                break;
            case OvsdbOperation.Comment comment:
                writer.WriteString("op", "comment");
                writer.WriteString("comment", comment.Text);
                break;
        }

        writer.WriteEndObject();
    }

    public static OvsdbOutcome ReadOutcome(JsonElement results, int operations)
    {
        var read = ImmutableArray.CreateBuilder<OvsdbOperationResult>(operations);
        var index = 0;
        foreach (var result in results.EnumerateArray())
        {
            // An element past the last operation is an error that was found at commit.
            if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty("error", out var code))
            {
                var details = result.TryGetProperty("details", out var text) ? text.GetString() : null;
                return new OvsdbOutcome { Error = new OvsdbError(code.GetString()!, details ?? string.Empty, index < operations ? index : null) };
            }

            if (result.ValueKind == JsonValueKind.Object)
            {
                read.Add(ReadResult(result));
            }

            index++;
        }

        return new OvsdbOutcome { Results = read.ToImmutable() };
    }

    private static OvsdbOperationResult ReadResult(JsonElement json) => new()
    {
        Uuid = json.TryGetProperty("uuid", out var uuid) ? uuid[1].GetGuid() : null,
        Count = json.TryGetProperty("count", out var count) ? count.GetInt32() : null,
        Rows = json.TryGetProperty("rows", out var rows)
            ? [.. rows.EnumerateArray().Select(row => row.EnumerateObject().ToImmutableDictionary(column => column.Name, column => OvsdbJson.ReadValue(column.Value)))]
            : [],
    };

    private static void WriteHead(Utf8JsonWriter writer, string name, string table, ImmutableArray<OvsdbCondition>? where = null)
    {
        writer.WriteString("op", name);
        writer.WriteString("table", table);
        if (where is { } conditions)
        {
            writer.WriteStartArray("where");
            foreach (var condition in conditions)
            {
                WriteTriple(writer, condition.Column, condition.Function, condition.Value);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteTriple(Utf8JsonWriter writer, string column, string function, OvsdbValue value)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(column);
        writer.WriteStringValue(function);
        OvsdbJson.Write(writer, value);
        writer.WriteEndArray();
    }

    private static void WriteColumns(Utf8JsonWriter writer, ImmutableArray<string> columns)
    {
        writer.WriteStartArray("columns");
        foreach (var column in columns)
        {
            writer.WriteStringValue(column);
        }

        writer.WriteEndArray();
    }
}
