using System.Text;
using System.Text.Json;

namespace Reconciler.Language.Manifests;

/// <summary>Reads JSON values, one after the other, into located nodes.</summary>
internal ref struct JsonReader
{
    private readonly ReadOnlySpan<byte> bytes;
    private Utf8JsonReader reader;
    private int column;
    private int line;
    private int scanned;

    private JsonReader(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = ManifestLimits.Depth, AllowMultipleValues = true });
        (line, column) = (1, 1);
    }

    /// <summary>Reads every value into <paramref name="documents"/>; those before a mistake remain there when it is thrown.</summary>
    /// <exception cref="ManifestException">The bytes are not JSON, or exceed a limit.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, List<ManifestNode> documents)
    {
        var json = new JsonReader(bytes);
        try
        {
            while (json.reader.Read())
            {
                documents.Add(json.ReadNode());
            }
        }
        catch (JsonException failure)
        {
            var deep = json.reader.CurrentDepth >= ManifestLimits.Depth - 1;
            var mark = new ManifestMark((int)(failure.LineNumber ?? 0) + 1, (int)(failure.BytePositionInLine ?? 0) + 1);
            throw deep
                ? new ManifestException("TooDeep", $"values are nested more than {ManifestLimits.Depth} deep", null, mark)
                : new ManifestException("Syntax", "this is not JSON: " + Reason(failure.Message), null, mark);
        }
        catch (InvalidOperationException)
        {
            throw new ManifestException("Encoding", "a text holds bytes that are not UTF-8", "save the file as UTF-8", json.Mark());
        }
    }

    private static string Reason(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = (end < 0 ? message : message[..end]).TrimEnd('.');
        return text.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    private ManifestNode ReadNode()
    {
        var mark = Mark();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(mark);
            case JsonTokenType.StartArray:
                var items = new List<ManifestNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadNode());
                }

                return ManifestNode.Sequence(items, mark, 1);
            case JsonTokenType.String:
                return ManifestNode.Scalar(ManifestNodeKind.Text, reader.GetString()!, mark);
            case JsonTokenType.Number:
                return ReadNumber(mark);
            case JsonTokenType.True:
                return ManifestNode.Scalar(ManifestNodeKind.Boolean, "true", mark);
            case JsonTokenType.False:
                return ManifestNode.Scalar(ManifestNodeKind.Boolean, "false", mark);
            default:
                return ManifestNode.Scalar(ManifestNodeKind.Null, "null", mark);
        }
    }

    private readonly ManifestNode ReadNumber(ManifestMark mark)
    {
        var text = Encoding.ASCII.GetString(reader.ValueSpan);
        if (reader.TryGetInt64(out _))
        {
            return ManifestNode.Scalar(ManifestNodeKind.WholeNumber, text, mark);
        }

        // Beyond 64 bits is out of every range, but a whole number all the same.
        return text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? ManifestNode.Scalar(ManifestNodeKind.WholeNumber, text, mark)
            : reader.TryGetDouble(out var number) && double.IsFinite(number) ? YamlScalars.FromDouble(number, mark)
            : ManifestNode.Scalar(ManifestNodeKind.Number, text, mark);
    }

    private ManifestNode ReadObject(ManifestMark mark)
    {
        var entries = new List<ManifestEntry>();
        var keys = default(HashSet<string>);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyMark = Mark();
            var key = reader.GetString()!;
            if (!IsNew(entries, ref keys, key))
            {
                throw new ManifestException("DuplicateKey", $"the key '{ManifestNode.Excerpt(key)}' stands twice in one object", "keep one of them", keyMark);
            }

            reader.Read();
            entries.Add(new ManifestEntry(key, keyMark, ReadNode()));
        }

        return ManifestNode.Mapping(entries, mark, 1);
    }

    private static bool IsNew(List<ManifestEntry> entries, ref HashSet<string>? keys, string key)
    {
        if (keys is null && entries.Count < 16)
        {
            foreach (var entry in entries)
            {
                if (entry.Key == key)
                {
                    return false;
                }
            }

            return true;
        }

        return (keys ??= [.. entries.Select(entry => entry.Key)]).Add(key);
    }

    /// <summary>Where the current token begins; lines are counted on the way.</summary>
    private ManifestMark Mark()
    {
        var at = (int)reader.TokenStartIndex;
        for (; scanned < at; scanned++)
        {
            if (bytes[scanned] == (byte)'\n')
            {
                (line, column) = (line + 1, 1);
            }
            else if ((bytes[scanned] & 0xC0) != 0x80)
            {
                // Continuation bytes of UTF-8 are no characters of their own.
                column++;
            }
        }

        return new(line, column);
    }
}
