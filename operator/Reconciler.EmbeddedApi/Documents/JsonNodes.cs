using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Documents;

/// <summary>Forgiving access to documents whose shape is not known yet: a wrong type reads as absent.</summary>
internal static class JsonNodes
{
    public static JsonNode? At(this JsonObject? node, string name) =>
        node is not null && node.TryGetPropertyValue(name, out var value) ? value : null;

    public static JsonObject? Object(this JsonObject? node, string name) => node.At(name) as JsonObject;

    public static JsonArray? Array(this JsonObject? node, string name) => node.At(name) as JsonArray;

    public static string? Text(this JsonObject? node, string name) => node.At(name).AsText();

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static string AsObjectText(this JsonNode? node, string name) => (node as JsonObject).Text(name) ?? string.Empty;

    public static bool Flag(this JsonObject? node, string name) =>
        node.At(name) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public static long? Integer(this JsonObject? node, string name) => node.At(name).AsInteger();

    public static long? AsInteger(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetValue<long>(out var integer))
        {
            return integer;
        }

        if (value.TryGetValue<int>(out var small))
        {
            return small;
        }

        return value.TryGetValue<double>(out var real) && Math.Truncate(real) == real && Math.Abs(real) < 9e15 ? (long)real : null;
    }

    public static double? AsNumber(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        return value.TryGetValue<double>(out var real) ? real
            : value.TryGetValue<long>(out var integer) ? integer
            : value.TryGetValue<int>(out var small) ? small
            : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
    }

    public static JsonObject ObjectOrNew(this JsonObject node, string name)
    {
        if (node.Object(name) is { } found)
        {
            return found;
        }

        var created = new JsonObject();
        node[name] = created;
        return created;
    }

    public static IEnumerable<JsonObject> Objects(this JsonArray? array) =>
        array is null ? [] : array.OfType<JsonObject>();

    public static IEnumerable<string> Texts(this JsonArray? array) =>
        array is null ? [] : array.Select(AsText).OfType<string>();

    public static JsonArray ToJsonArray(this IEnumerable<string> values)
    {
        var array = new JsonArray();
        foreach (var value in values)
        {
            array.Add((JsonNode?)value);
        }

        return array;
    }

    public static JsonArray ToJsonArray(this IEnumerable<JsonNode?> values)
    {
        var array = new JsonArray();
        foreach (var value in values)
        {
            array.Add(value);
        }

        return array;
    }

    public static JsonObject Clone(this JsonObject node) => (JsonObject)node.DeepClone();

    /// <summary>Sets or, for null, removes.</summary>
    public static void Put(this JsonObject node, string name, JsonNode? value)
    {
        if (value is null)
        {
            node.Remove(name);
        }
        else
        {
            node[name] = value;
        }
    }
}
