using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Validation;

/// <summary>Lengths, items and unique keys of lists.</summary>
internal static class ListValidation
{
    public static void Validate(JsonArray list, Schema schema, string path, List<FieldError> errors)
    {
        if (schema.MinItems is { } min && list.Count < min)
        {
            errors.Add(FieldError.Invalid(path, list.Count, string.Create(CultureInfo.InvariantCulture, $"{SchemaValidation.Body(path)} should have at least {min} items")));
        }

        if (schema.MaxItems is { } max && list.Count > max)
        {
            errors.Add(FieldError.TooMany(path, list.Count, max));
            return;
        }

        if (schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                SchemaValidation.Validate(list[i], items, $"{path}[{i}]", errors);
            }
        }

        if (schema.IsAssociativeList)
        {
            ValidateKeys(list, schema, path, errors);
        }
    }

    private static void ValidateKeys(JsonArray list, Schema schema, string path, List<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var key = schema.ListType == "set" ? list[i]?.DeepClone() : Key(list[i] as JsonObject, schema);
            if (key is not null && !seen.Add(key.ToText()))
            {
                errors.Add(FieldError.Duplicate($"{path}[{i}]", key));
            }
        }
    }

    private static JsonObject? Key(JsonObject? item, Schema schema)
    {
        if (item is null)
        {
            return null;
        }

        var key = new JsonObject();
        foreach (var name in schema.ListMapKeys)
        {
            if ((item.At(name) ?? schema.Items?.Field(name)?.Default) is { } value)
            {
                key[name] = value.DeepClone();
            }
        }

        return key.Count == 0 ? null : key;
    }
}
