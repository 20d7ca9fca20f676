using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>The fields that a document sets.</summary>
internal static class FieldCollection
{
    public static FieldSet Of(JsonObject document, Schema schema)
    {
        var set = new FieldSet();
        Collect(document, schema, set);
        return set;
    }

    /// <summary>
    /// Adds the declared fields and list items on the way to the members as members themselves: that they are there follows from something
    /// in them being owned. Keys of free maps are members already where they are owned.
    /// </summary>
    public static FieldSet WithNamedParents(FieldSet set, Schema? schema)
    {
        var result = new FieldSet { IsMember = set.IsMember };
        foreach (var (step, child) in set.Children)
        {
            var below = Below(step, schema);
            var completed = WithNamedParents(child, below);
            var named = step[0] != 'f' || schema?.Properties.ContainsKey(step[2..]) == true;
            completed.IsMember |= named;
            result.Children[step] = completed;
        }

        return result;
    }

    public static Schema? Below(string step, Schema? schema) => step[0] == 'f' ? schema?.Field(step[2..]) : schema?.Items;

    private static void Collect(JsonNode? value, Schema? schema, FieldSet into)
    {
        switch (value)
        {
            case JsonObject map when schema?.AtomicMap != true:
                foreach (var (name, child) in map)
                {
                    var set = into.Child(FieldSteps.Field(name));
                    Collect(child, schema?.Field(name), set);
                    set.IsMember |= child is null or JsonObject { Count: 0 } || schema?.Properties.ContainsKey(name) != true;
                }

                break;
            case JsonArray { Count: > 0 } list when schema?.IsAssociativeList == true:
                foreach (var item in list)
                {
                    var set = into.Child(FieldSteps.Item(item, schema));
                    Collect(item, schema.Items, set);
                    set.IsMember = true;
                }

                break;
            default:
                into.IsMember = true;
                break;
        }
    }
}
