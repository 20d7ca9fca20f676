using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>The wire form of values (RFC 7047, section 5.1).</summary>
internal static class OvsdbJson
{
    public static OvsdbValue ReadValue(JsonElement json, bool real = false) =>
        Tag(json) switch
        {
            "set" => OvsdbValue.Set(json[1].EnumerateArray().Select(atom => ReadAtom(atom, real))),
            "map" => OvsdbValue.Map(json[1].EnumerateArray()
                .Select(pair => KeyValuePair.Create(ReadAtom(pair[0]), ReadAtom(pair[1])))),
            _ => OvsdbValue.Of(ReadAtom(json, real)),
        };

    public static OvsdbAtom ReadAtom(JsonElement json, bool real = false) => json.ValueKind switch
    {
        JsonValueKind.String => OvsdbAtom.Text(json.GetString()!),
        JsonValueKind.True or JsonValueKind.False => OvsdbAtom.Boolean(json.GetBoolean()),
        JsonValueKind.Number => !real && json.TryGetInt64(out var whole) ? OvsdbAtom.Number(whole) : OvsdbAtom.Real(json.GetDouble()),
        _ => Tag(json) switch
        {
            "uuid" => OvsdbAtom.Uuid(json[1].GetGuid()),
            "named-uuid" => OvsdbAtom.NamedUuid(json[1].GetString()!),
            _ => throw new OvsdbProtocolException($"Not a value of the database: {Excerpt(json)}"),
        },
    };

    public static void Write(Utf8JsonWriter writer, OvsdbValue value)
    {
        if (value is { IsMap: false, Atoms: [var only] })
        {
            Write(writer, only);
            return;
        }

        writer.WriteStartArray();
        writer.WriteStringValue(value.IsMap ? "map" : "set");
        writer.WriteStartArray();
        foreach (var atom in value.Atoms)
        {
            Write(writer, atom);
        }

        foreach (var (key, item) in value.Pairs)
        {
            writer.WriteStartArray();
            Write(writer, key);
            Write(writer, item);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, OvsdbAtom atom)
    {
        switch (atom.Kind)
        {
            case OvsdbAtomKind.Number:
                writer.WriteNumberValue(atom.AsInteger()!.Value);
                break;
            case OvsdbAtomKind.Real:
                writer.WriteNumberValue(atom.AsReal()!.Value);
                break;
            case OvsdbAtomKind.Boolean:
                writer.WriteBooleanValue(atom.AsBoolean()!.Value);
                break;
            case OvsdbAtomKind.Uuid:
                WriteTagged(writer, "uuid", atom.ToString());
                break;
            case OvsdbAtomKind.NamedUuid:
                WriteTagged(writer, "named-uuid", atom.ToString());
                break;
            default:
                writer.WriteStringValue(atom.AsText());
                break;
        }
    }

    public static void WriteRow(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, OvsdbValue>> columns)
    {
        writer.WriteStartObject();
        foreach (var (column, value) in columns)
        {
            writer.WritePropertyName(column);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public static string Excerpt(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= 200 ? text : text[..200] + "...";
    }

    private static void WriteTagged(Utf8JsonWriter writer, string tag, string value)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(tag);
        writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static string? Tag(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 2 && json[0].ValueKind == JsonValueKind.String
            ? json[0].GetString()
            : null;
}
