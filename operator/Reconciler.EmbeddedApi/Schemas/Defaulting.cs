using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Schemas;

/// <summary>Fills in the defaults of a schema, as upstream does on every write.</summary>
internal static class Defaulting
{
    public static void Apply(JsonNode? value, Schema schema)
    {
        switch (value)
        {
            case JsonObject map:
                ApplyToMap(map, schema);
                break;
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list)
                {
                    Apply(item, items);
                }

                break;
            default:
                break;
        }
    }

    private static void ApplyToMap(JsonObject map, Schema schema)
    {
        foreach (var (name, property) in schema.Properties)
        {
            var present = map.TryGetPropertyValue(name, out var current);
            if (present && current is null && !property.Nullable)
            {
                // A null where none is allowed counts as absent, as upstream has it.
                map.Remove(name);
                present = false;
            }

            if (!present && property.Default is { } value)
            {
                map[name] = value.DeepClone();
            }
        }

        foreach (var (name, value) in map.ToArray())
        {
            if (value is not null && schema.Field(name) is { } field)
            {
                Apply(value, field);
            }
        }
    }
}
