using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Schemas;

/// <summary>Removes what the schema does not know, and says what it was.</summary>
internal static class Pruning
{
    /// <summary>Prunes in place and returns the paths of what was removed.</summary>
    public static List<string> Prune(JsonNode? value, Schema schema)
    {
        var removed = new List<string>();
        Prune(value, schema, string.Empty, removed, isResource: true);
        return removed;
    }

    private static void Prune(JsonNode? value, Schema schema, string path, List<string> removed, bool isResource)
    {
        switch (value)
        {
            case JsonObject map when !(schema.AllowsUnknown && schema.Properties.Count == 0):
                PruneMap(map, schema, path, removed, isResource || schema.EmbeddedResource);
                break;
            case JsonArray list when schema.Items is { } items:
                for (var i = 0; i < list.Count; i++)
                {
                    Prune(list[i], items, $"{path}[{i}]", removed, isResource: false);
                }

                break;
            default:
                break;
        }
    }

    private static void PruneMap(JsonObject map, Schema schema, string path, List<string> removed, bool isResource)
    {
        List<string>? unknown = null;
        foreach (var (name, value) in map)
        {
            var child = path.Length == 0 ? name : path + "." + name;
            if (schema.Field(name) is { } field)
            {
                Prune(value, field, child, removed, isResource: false);
            }
            else if (!schema.PreserveUnknownFields && !(isResource && name is "apiVersion" or "kind" or "metadata"))
            {
                (unknown ??= []).Add(name);
                removed.Add(child);
            }
        }

        unknown?.ForEach(name => map.Remove(name));
    }
}
