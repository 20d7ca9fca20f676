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

    // Items of both stand in the order of the configuration. What only one of them has keeps its place among them, the live list's first.
    private static JsonArray MergeLists(JsonArray live, JsonArray wanted, Schema schema)
    {
        var old = live.Select(item => (Key: FieldSteps.Item(item, schema), Item: item)).DistinctBy(entry => entry.Key).ToList();
        var next = wanted.Select(item => (Key: FieldSteps.Item(item, schema), Item: item)).ToList();
        var before = old.ToDictionary(entry => entry.Key, entry => entry.Item, StringComparer.Ordinal);
        var wantedKeys = next.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var shared = new Queue<string>(next.Select(entry => entry.Key).Where(before.ContainsKey));
        var merged = new HashSet<string>(StringComparer.Ordinal);
        var result = new JsonArray();
        var (i, j) = (0, 0);
        while (i < old.Count || j < next.Count)
        {
            if (i < old.Count && !wantedKeys.Contains(old[i].Key))
            {
                result.Add(old[i++].Item?.DeepClone());
            }
            else if (i < old.Count && (merged.Contains(old[i].Key) || (j < next.Count && old[i].Key != next[j].Key && shared.TryPeek(out var first) && first != old[i].Key)))
            {
                // It comes, or came, where the configuration has it.
                i++;
            }
            else
            {
                var (key, item) = next[j++];
                merged.Add(key);
                if (shared.TryPeek(out var reached) && reached == key)
                {
                    shared.Dequeue();
                }

                result.Add(Merge(before.GetValueOrDefault(key), item, schema.Items));
            }
        }

        return result;
    }
}
