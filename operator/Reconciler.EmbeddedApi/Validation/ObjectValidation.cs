using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Validation;

/// <summary>Required fields, the fields themselves, and how many there may be.</summary>
internal static class ObjectValidation
{
    public static void Validate(JsonObject map, Schema schema, string path, List<FieldError> errors)
    {
        foreach (var required in schema.Required)
        {
            if (!map.ContainsKey(required))
            {
                errors.Add(FieldError.Required(Child(path, required)));
            }
        }

        if (schema.MinProperties is { } min && map.Count < min)
        {
            errors.Add(FieldError.Invalid(path, map, string.Create(CultureInfo.InvariantCulture, $"{SchemaValidation.Body(path)} should have at least {min} properties")));
        }

        if (schema.MaxProperties is { } max && map.Count > max)
        {
            errors.Add(FieldError.TooMany(path, map.Count, max));
        }

        foreach (var (name, value) in map)
        {
            if (schema.Properties.TryGetValue(name, out var property))
            {
                SchemaValidation.Validate(value, property, Child(path, name), errors);
            }
            else if (schema.AdditionalProperties is { } values)
            {
                SchemaValidation.Validate(value, values, Child(path, name), errors);
            }
        }
    }

    public static string Child(string path, string name) => path.Length == 0 ? name : path + "." + name;
}
