using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Patches;

/// <summary>A place in a document (RFC 6901).</summary>
internal sealed class JsonPointer
{
    private readonly string[] parts;

    private JsonPointer(string[] parts) => this.parts = parts;

    public static JsonPointer Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer([]);
        }

        return text[0] == '/'
            ? new JsonPointer([.. text[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))])
            : throw Refusal.BadRequest($"\"{text}\" is no JSON pointer; it must be empty or start with /");
    }

    public bool IsBelow(JsonPointer other) => parts.Length > other.parts.Length && parts.AsSpan(0, other.parts.Length).SequenceEqual(other.parts);

    public bool TryGet(JsonNode? root, out JsonNode? value)
    {
        value = root;
        foreach (var part in parts)
        {
            switch (value)
            {
                case JsonObject map when map.TryGetPropertyValue(part, out var child):
                    value = child;
                    break;
                case JsonArray list when TryIndex(part, list.Count - 1, out var index):
                    value = list[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }

        return true;
    }

    public JsonNode? Get(JsonNode? root) => TryGet(root, out var value) ? value : throw JsonPatch.Unprocessable($"there is nothing at {this}");

    public JsonNode? Add(JsonNode? root, JsonNode? value)
    {
        if (parts.Length == 0)
        {
            return value;
        }

        var last = parts[^1];
        switch (Parent().Get(root))
        {
            case JsonObject map:
                map[last] = value;
                break;
            case JsonArray list when last == "-":
                list.Add(value);
                break;
            case JsonArray list when TryIndex(last, list.Count, out var index):
                list.Insert(index, value);
                break;
            default:
                throw JsonPatch.Unprocessable($"nothing can be added at {this}");
        }

        return root;
    }

    public JsonNode? Replace(JsonNode? root, JsonNode? value)
    {
        if (parts.Length > 0 && Parent().Get(root) is JsonArray list && TryIndex(parts[^1], list.Count - 1, out var index))
        {
            list[index] = value;
            return root;
        }

        return Add(root, value);
    }

    public JsonNode? Remove(JsonNode? root)
    {
        if (parts.Length == 0)
        {
            return null;
        }

        switch (Parent().Get(root))
        {
            case JsonObject map when map.Remove(parts[^1]):
                return root;
            case JsonArray list when TryIndex(parts[^1], list.Count - 1, out var index):
                list.RemoveAt(index);
                return root;
            default:
                throw JsonPatch.Unprocessable($"there is nothing to remove at {this}");
        }
    }

    public override string ToString() =>
        string.Concat(parts.Select(part => "/" + part.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    private static bool TryIndex(string part, int largest, out int index) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index <= largest && (part.Length == 1 || part[0] != '0');

    private JsonPointer Parent() => new(parts[..^1]);
}
