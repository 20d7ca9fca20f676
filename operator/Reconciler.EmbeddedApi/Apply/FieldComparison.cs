using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>What differs between two states of an object, by fields.</summary>
internal sealed class FieldComparison
{
    private static readonly JsonObject Nothing = [];

    private readonly List<string> path = [];

    private FieldComparison()
    {
    }

    public FieldSet Added { get; private set; } = new();

    public FieldSet Removed { get; private set; } = new();

    public FieldSet Modified { get; private set; } = new();

    public bool IsSame => Added.IsEmpty && Removed.IsEmpty && Modified.IsEmpty;

    /// <summary>What the change touches and leaves in place.</summary>
    public FieldSet Set => Added.Union(Modified);

    public static FieldComparison Between(JsonObject? before, JsonObject after, Schema schema)
    {
        var comparison = new FieldComparison();
        comparison.CompareMaps(before ?? Nothing, after, schema);
        return comparison;
    }

    /// <summary>Leaves out fields that nobody owns.</summary>
    public FieldComparison Without(FieldSet unowned)
    {
        Added = Added.Except(unowned);
        Removed = Removed.Except(unowned);
        Modified = Modified.Except(unowned);
        return this;
    }

    private void Compare(bool had, JsonNode? before, bool has, JsonNode? after, Schema? schema)
    {
        switch (before, after)
        {
            case (JsonObject or null, JsonObject or null) when schema?.AtomicMap != true && IsOpen(before, after, had, has):
                CompareMaps(before as JsonObject ?? Nothing, after as JsonObject ?? Nothing, schema);
                NoteExistence(had, has);
                break;
            case (JsonArray or null, JsonArray or null) when schema?.IsAssociativeList == true && IsOpen(before, after, had, has):
                CompareLists(before as JsonArray ?? [], after as JsonArray ?? [], schema);
                NoteExistence(had, has);
                break;
            default:
                NoteExistence(had, has);
                if (had && has && !JsonNode.DeepEquals(before, after))
                {
                    Modified.Insert(path);
                }

                break;
        }
    }

    // Two states without content are a leaf; so is a null against something.
    private static bool IsOpen(JsonNode? before, JsonNode? after, bool had, bool has) =>
        (Count(before) > 0 || Count(after) > 0) && (before is not null || !had) && (after is not null || !has);

    private static int Count(JsonNode? node) => node switch { JsonObject map => map.Count, JsonArray list => list.Count, _ => 0 };

    private void NoteExistence(bool had, bool has)
    {
        if (!had)
        {
            Added.Insert(path);
        }
        else if (!has)
        {
            Removed.Insert(path);
        }
    }

    private void CompareMaps(JsonObject before, JsonObject after, Schema? schema)
    {
        foreach (var name in before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).ToArray())
        {
            var had = before.TryGetPropertyValue(name, out var old);
            var has = after.TryGetPropertyValue(name, out var value);
            Step(FieldSteps.Field(name), () => Compare(had, old, has, value, schema?.Field(name)));
        }
    }

    private void CompareLists(JsonArray before, JsonArray after, Schema schema)
    {
        var old = Items(before, schema);
        var current = Items(after, schema);
        foreach (var key in old.Keys.Union(current.Keys).ToArray())
        {
            var had = old.TryGetValue(key, out var left);
            var has = current.TryGetValue(key, out var right);
            Step(key, () => Compare(had, left, has, right, schema.Items));
        }
    }

    private static Dictionary<string, JsonNode?> Items(JsonArray list, Schema schema)
    {
        var items = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            items[FieldSteps.Item(item, schema)] = item;
        }

        return items;
    }

    private void Step(string step, Action below)
    {
        path.Add(step);
        below();
        path.RemoveAt(path.Count - 1);
    }
}
