using System.Text.Json.Nodes;

namespace Reconciler.Kubernetes.Resources;

/// <summary>JSON merge patches (RFC 7386).</summary>
public static class MergePatch
{
    /// <summary>The least patch that turns one object into another; null when they are the same.</summary>
    public static JsonObject? Between(JsonObject? before, JsonObject? after)
    {
        var patch = new JsonObject();
        foreach (var (name, _) in before ?? [])
        {
            if (after?.ContainsKey(name) != true)
            {
                patch[name] = null;
            }
        }

        foreach (var (name, value) in after ?? [])
        {
            var old = before?[name];
            if (JsonNode.DeepEquals(old, value))
            {
                continue;
            }

            patch[name] = old is JsonObject oldObject && value is JsonObject newObject ? Between(oldObject, newObject) : value?.DeepClone();
        }

        return patch.Count == 0 ? null : patch;
    }
}
