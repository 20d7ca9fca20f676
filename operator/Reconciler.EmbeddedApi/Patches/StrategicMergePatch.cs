using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Patches;

/// <summary>Strategic merge patch of built-in kinds: lists with a merge key are merged item by item.</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeleteFromList = "$deleteFromPrimitiveList/";
    private const string ElementOrder = "$setElementOrder/";

    public static JsonNode? Apply(JsonNode? target, JsonNode? patch, Schema schema)
    {
        if (patch is not JsonObject changes)
        {
            throw Refusal.BadRequest("a strategic merge patch must be an object");
        }

        return Merge(target as JsonObject ?? [], changes, schema);
    }

    private static JsonObject Merge(JsonObject target, JsonObject changes, Schema? schema)
    {
        if (changes.Text(Directive) is { } directive and not "merge")
        {
            return directive switch
            {
                "replace" => Clean(changes),
                "delete" => [],
                _ => throw Refusal.BadRequest($"unknown {Directive}: {directive}"),
            };
        }

        if (changes.Array(RetainKeys) is { } retained)
        {
            foreach (var name in target.Select(pair => pair.Key).Except(retained.Texts()).ToArray())
            {
                target.Remove(name);
            }
        }

        foreach (var (name, change) in changes)
        {
            MergeField(target, name, change, schema);
        }

        foreach (var name in changes.Select(pair => pair.Key).Where(name => name.StartsWith(ElementOrder, StringComparison.Ordinal)))
        {
            var field = name[ElementOrder.Length..];
            if (target.Array(field) is { } list && schema?.Field(field) is { PatchStrategy: "merge" } fieldSchema)
            {
                target[field] = ElementOrders.Arrange(list, list, changes.Array(name) ?? [], fieldSchema.PatchMergeKey);
            }
        }

        return target;
    }

    private static void MergeField(JsonObject target, string name, JsonNode? change, Schema? schema)
    {
        if (name is Directive or RetainKeys || name.StartsWith(ElementOrder, StringComparison.Ordinal))
        {
            return;
        }

        if (name.StartsWith(DeleteFromList, StringComparison.Ordinal))
        {
            var field = name[DeleteFromList.Length..];
            if (target.Array(field) is { } list && change is JsonArray removed)
            {
                target[field] = list.Where(item => !removed.Any(gone => JsonNode.DeepEquals(gone, item))).Select(item => item?.DeepClone()).ToJsonArray();
            }

            return;
        }

        var fieldSchema = schema?.Field(name);
        switch (change)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject map:
                target[name] = Merge(target.Object(name) is { } current ? current.Clone() : [], map, fieldSchema);
                break;
            case JsonArray list when fieldSchema?.PatchStrategy == "merge":
                target[name] = MergeList(target.Array(name) ?? [], list, fieldSchema);
                break;
            default:
                target[name] = change.DeepClone();
                break;
        }
    }

    private static JsonArray MergeList(JsonArray target, JsonArray changes, Schema schema)
    {
        if (changes.Objects().Any(item => item.Text(Directive) == "replace"))
        {
            return changes.Where(item => (item as JsonObject).Text(Directive) != "replace").Select(item => item?.DeepClone()).ToJsonArray();
        }

        var merged = new MergedList(target, schema.PatchMergeKey);
        foreach (var change in changes)
        {
            if (schema.PatchMergeKey is not { } key)
            {
                merged.Add(change);
                continue;
            }

            MergeItem(merged, change as JsonObject ?? throw Refusal.BadRequest("an item of a list with a merge key must be an object"), key, schema);
        }

        return ElementOrders.Arrange(merged.Items, target, changes, schema.PatchMergeKey);
    }

    private static void MergeItem(MergedList merged, JsonObject change, string key, Schema schema)
    {
        if (change.At(key) is null)
        {
            throw Refusal.BadRequest($"map: {change.ToText()} does not contain declared merge key: {key}");
        }

        if (change.Text(Directive) == "delete")
        {
            merged.Remove(change);
        }
        else if (merged.Find(change) is JsonObject live)
        {
            merged.Replace(Merge(live, change, schema.Items));
        }
        else
        {
            merged.Add(Merge([], change, schema.Items));
        }
    }

    private static JsonObject Clean(JsonObject changes)
    {
        var result = changes.Clone();
        result.Remove(Directive);
        return result;
    }
}
