using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>Lays an applied configuration over the live object: maps and map lists are merged, what is atomic is replaced.</summary>
internal static class FieldMerging
{
    public static JsonObject Merge(JsonObject live, JsonObject configuration, Schema schema) => (JsonObject)Merge((JsonNode?)live, configuration, schema)!;

    /// <summary>Removes fields from a document.</summary>
    public static void Remove(JsonNode? value, FieldSet fields, Schema? schema)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var (step, below) in fields.Children.Where(pair => pair.Key[0] == 'f'))
                {
                    var name = step[2..];
                    if (below.IsMember)
                    {
                        map.Remove(name);
                    }
                    else if (map.At(name) is { } child)
                    {
                        Remove(child, below, schema?.Field(name));
                    }
                }

                break;
            case JsonArray list when schema?.IsAssociativeList == true:
                for (var i = list.Count - 1; i >= 0; i--)
                {
                    if (!fields.Children.TryGetValue(FieldSteps.Item(list[i], schema), out var below))
                    {
                        continue;
                    }

                    if (below.IsMember)
                    {
                        list.RemoveAt(i);
                    }
                    else
                    {
                        Remove(list[i], below, schema.Items);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static JsonNode? Merge(JsonNode? live, JsonNode? wanted, Schema? schema) => (live, wanted) switch
    {
        (JsonObject before, JsonObject map) when schema?.AtomicMap != true => MergeMaps(before, map, schema),
        (JsonArray before, JsonArray list) when schema?.IsAssociativeList == true => MergeLists(before, list, schema),
        _ => wanted?.DeepClone(),
    };

    private static JsonObject MergeMaps(JsonObject live, JsonObject wanted, Schema? schema)
    {
        var result = live.Clone();
        foreach (var (name, value) in wanted)
        {
            result[name] = Merge(live.At(name), value, schema?.Field(name));
        }

        return result;
    }

    // In the order of the configuration; what only the live list has keeps its place before the item that it stood before.
    private static JsonArray MergeLists(JsonArray live, JsonArray wanted, Schema schema)
    {
        var old = live.Select(item => (Key: FieldSteps.Item(item, schema), Item: item)).ToList();
        var keys = wanted.Select(item => FieldSteps.Item(item, schema)).ToHashSet(StringComparer.Ordinal);
        var result = new JsonArray();
        var taken = 0;
        foreach (var item in wanted)
        {
            var key = FieldSteps.Item(item, schema);
            var at = old.FindIndex(entry => entry.Key == key);
            for (; taken < at; taken++)
            {
                if (!keys.Contains(old[taken].Key))
                {
                    result.Add(old[taken].Item?.DeepClone());
                }
            }

            result.Add(Merge(at < 0 ? null : old[at].Item, item, schema.Items));
        }

        foreach (var (_, item) in old.Skip(taken).Where(entry => !keys.Contains(entry.Key)))
        {
            result.Add(item?.DeepClone());
        }

        return result;
    }
}
