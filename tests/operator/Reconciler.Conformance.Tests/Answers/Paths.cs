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
}
