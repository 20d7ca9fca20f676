using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Patches;

/// <summary>JSON merge patch (RFC 7386).</summary>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target as JsonObject ?? [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                result.Remove(name);
                continue;
            }

            result.TryGetPropertyValue(name, out var current);
            if (change is JsonObject && current is JsonObject)
            {
                Apply(current, change);
            }
            else
            {
                result[name] = Apply(null, change);
            }
        }

        return result;
    }
}
