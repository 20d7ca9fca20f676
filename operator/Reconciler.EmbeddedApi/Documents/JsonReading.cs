using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Documents;

/// <summary>Reads JSON into nodes eagerly: depth-limited, numbers as the API keeps them (64-bit integer or double), duplicate keys reported.</summary>
internal static class JsonReading
{
    /// <summary>Deepest nesting accepted from a client.</summary>
    public const int MaxDepth = 100;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Parses one value.</summary>
    /// <exception cref="JsonException">Not JSON, too deep, not UTF-8, or a number out of range.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8, ICollection<string>? duplicates = null)
    {
        var reader = new Utf8JsonReader(utf8, Options);
        try
        {
            if (!reader.Read())
            {
                throw new JsonException("the document is empty");
            }

            var node = ReadValue(ref reader, duplicates, string.Empty);
            return reader.Read() ? throw new JsonException("there is more than one value in the document") : node;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a string is not valid UTF-8", e);
        }
    }

    /// <summary>Parses one object.</summary>
    public static JsonObject ParseObject(ReadOnlySpan<byte> utf8, ICollection<string>? duplicates = null) =>
        Parse(utf8, duplicates) as JsonObject ?? throw new JsonException("an object is expected");

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, ICollection<string>? duplicates, string path) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader, duplicates, path),
        JsonTokenType.StartArray => ReadArray(ref reader, duplicates, path),
        JsonTokenType.String => JsonValue.Create(reader.GetString()),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        _ => null,
    };

    private static JsonObject ReadObject(ref Utf8JsonReader reader, ICollection<string>? duplicates, string path)
    {
        var result = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            var child = duplicates is null ? path : path.Length == 0 ? name : path + "." + name;
            if (duplicates is not null && result.ContainsKey(name))
            {
                duplicates.Add(child);
            }

            result[name] = ReadValue(ref reader, duplicates, child);
        }

        return result;
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, ICollection<string>? duplicates, string path)
    {
        var result = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var child = duplicates is null ? path : $"{path}[{result.Count}]";
            result.Add(ReadValue(ref reader, duplicates, child));
        }

        return result;
    }

    private static JsonValue ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer))
        {
            return JsonValue.Create(integer);
        }

        return reader.TryGetDouble(out var real) && double.IsFinite(real)
            ? JsonValue.Create(real)
            : throw new JsonException($"the number {Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(40, reader.ValueSpan.Length)])} is out of range");
    }
}
