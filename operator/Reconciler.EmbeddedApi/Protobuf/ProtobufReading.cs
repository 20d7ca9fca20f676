using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Protobuf;

/// <summary>Reads objects in Kubernetes' protobuf form: four bytes "k8s\0", then a runtime.Unknown that holds kind and raw object.</summary>
internal static class ProtobufReading
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    /// <summary>The object as a document.</summary>
    /// <exception cref="JsonException">Not the form, or a kind whose form is not known.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("k8s\0"u8))
        {
            throw new JsonException("the protobuf form begins with \"k8s\" and a zero");
        }

        string apiVersion = string.Empty, kind = string.Empty;
        var raw = ReadOnlySpan<byte>.Empty;
        var wire = new WireReader(bytes[4..]);
        while (wire.Next(out var number))
        {
            switch (number)
            {
                case 1:
                    var type = new WireReader(wire.Bytes());
                    while (type.Next(out var part))
                    {
                        var text = Text(type.Bytes());
                        (apiVersion, kind) = part == 1 ? (text, kind) : (apiVersion, text);
                    }

                    break;
                case 2:
                    raw = wire.Bytes();
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }

        var message = kind == "DeleteOptions" ? kind : $"{apiVersion}/{kind}";
        if (ProtobufMessages.Find(message) is null)
        {
            throw new JsonException($"the protobuf form of {message} is not accepted; send application/json");
        }

        var document = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind };
        ReadMessage(raw, message, document);
        return document;
    }

    private static void ReadMessage(ReadOnlySpan<byte> bytes, string message, JsonObject into)
    {
        var fields = ProtobufMessages.Find(message)!;
        var wire = new WireReader(bytes);
        while (wire.Next(out var number))
        {
            if (fields.TryGetValue(number, out var field))
            {
                ReadField(ref wire, field, into);
            }
            else
            {
                wire.Skip();
            }
        }
    }

    private static void ReadField(ref WireReader wire, ProtobufField field, JsonObject into)
    {
        switch (field.Type)
        {
            case "i":
                // Go writes fields that are not set as zero.
                Put(into, field, wire.Varint() is var integer and not 0 ? (JsonNode)(long)integer : null);
                break;
            case "b":
                Put(into, field, wire.Varint() != 0);
                break;
            case "s":
                Put(into, field, Text(wire.Bytes()) is { Length: > 0 } text ? (JsonNode)text : null);
                break;
            case "e":
                Put(into, field, Text(wire.Bytes()));
                break;
            case "t":
                Put(into, field, Time(wire.Bytes()));
                break;
            case "json":
                var holder = new WireReader(wire.Bytes());
                Put(into, field, holder.Next(out _) ? JsonReading.Parse(holder.Bytes()) : null);
                break;
            case "map-s" or "map-bytes":
                ReadEntry(wire.Bytes(), field, into.ObjectOrNew(field.Name));
                break;
            default:
                var child = new JsonObject();
                ReadMessage(wire.Bytes(), field.Type, child);
                Put(into, field, child.Count == 0 && !field.Repeated && field.Name != "metadata" ? null : child);
                break;
        }
    }

    private static void Put(JsonObject into, ProtobufField field, JsonNode? value)
    {
        if (field.Repeated)
        {
            var list = into.Array(field.Name) ?? [];
            into[field.Name] = list;
            list.Add(value);
        }
        else if (value is not null)
        {
            into[field.Name] = value;
        }
    }

    private static void ReadEntry(ReadOnlySpan<byte> bytes, ProtobufField field, JsonObject map)
    {
        var wire = new WireReader(bytes);
        string key = string.Empty, value = string.Empty;
        while (wire.Next(out var number))
        {
            var content = wire.Bytes();
            if (number == 1)
            {
                key = Text(content);
            }
            else
            {
                value = field.Type == "map-bytes" ? Convert.ToBase64String(content) : Text(content);
            }
        }

        map[key] = value;
    }

    private static JsonValue? Time(ReadOnlySpan<byte> bytes)
    {
        var wire = new WireReader(bytes);
        long seconds = 0, nanos = 0;
        while (wire.Next(out var number))
        {
            var value = (long)wire.Varint();
            (seconds, nanos) = number == 1 ? (value, nanos) : (seconds, value);
        }

        if (seconds is 0 or < -62135596800 or > 253402300799)
        {
            return null;
        }

        var moment = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(Math.Clamp(nanos, 0, 999_999_999) / 100);
        var format = nanos == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        return JsonValue.Create(moment.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new JsonException("a string is not valid UTF-8", e);
        }
    }
}
