using System.Globalization;
using System.Text.Json.Nodes;

namespace Reconciler.Conformance.Tests.Answers;

/// <summary>Values by paths such as items.0.metadata.name.</summary>
public static class Paths
{
    public static JsonNode? Find(JsonNode? root, string path) =>
        path.Split('.').Aggregate(root, (node, step) => node switch
        {
            JsonObject map => map[step],
            JsonArray list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Count => list[i],
            _ => null,
        });

    /// <summary>A part by JSON pointer; behind ?, the item of the list there whose field has the value.</summary>
    public static JsonNode? Pick(JsonNode? root, string place)
    {
        var parts = place.Split('?', 2);
        var found = parts[0].Split('/').Skip(1).Aggregate(root, (node, step) => (node as JsonObject)?[step]);
        return parts is [_, var condition] && condition.Split('=', 2) is [var field, var value]
            ? (found as JsonArray)?.FirstOrDefault(item => Find(item, field)?.ToString() == value)
            : found;
    }
}
