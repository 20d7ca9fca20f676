using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Validation;

/// <summary>Validates a document against a structural schema, collecting every error in upstream's words.</summary>
internal static class SchemaValidation
{
    private const int MostErrors = 100;

    public static void Validate(JsonNode? value, Schema schema, string path, List<FieldError> errors)
    {
        if (errors.Count >= MostErrors)
        {
            return;
        }

        if (value is null)
        {
            if (!schema.Nullable && schema.Type is not null)
            {
                errors.Add(FieldError.WrongType(path, null, schema.Type));
            }

            return;
        }

        if (!HasType(value, schema, path, errors))
        {
            return;
        }

        switch (value)
        {
            case JsonObject map:
                ObjectValidation.Validate(map, schema, path, errors);
                break;
            case JsonArray list:
                ListValidation.Validate(list, schema, path, errors);
                break;
            default:
                ScalarValidation.Validate((JsonValue)value, schema, path, errors);
                break;
        }

        ValidateEnum(value, schema, path, errors);
        ValidateCombinations(value, schema, path, errors);
    }

    /// <summary>Whether a value is valid on its own.</summary>
    public static bool IsValid(JsonNode? value, Schema schema)
    {
        var errors = new List<FieldError>();
        Validate(value, schema, string.Empty, errors);
        return errors.Count == 0;
    }

    private static bool HasType(JsonNode value, Schema schema, string path, List<FieldError> errors)
    {
        var actual = FieldError.TypeName(value);
        var fits = schema.IntOrString ? actual is "integer" or "string" : schema.Type is null || schema.Type == actual || (schema.Type == "number" && actual == "integer");
        if (!fits)
        {
            errors.Add(FieldError.WrongType(path, value, schema.IntOrString ? "integer,string" : schema.Type!));
        }

        return fits;
    }

    private static void ValidateEnum(JsonNode value, Schema schema, string path, List<FieldError> errors)
    {
        if (schema.Enum is { } allowed && !allowed.Any(candidate => JsonNode.DeepEquals(candidate, value)))
        {
            errors.Add(FieldError.NotSupported(path, value, allowed.Select(candidate => candidate.AsText() ?? candidate.ToText())));
        }
    }

    private static void ValidateCombinations(JsonNode value, Schema schema, string path, List<FieldError> errors)
    {
        foreach (var part in schema.AllOf)
        {
            Validate(value, part, path, errors);
        }

        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(part => IsValid(value, part)))
        {
            errors.Add(FieldError.Invalid(path, Brief(value), $"{Body(path)} must validate at least one schema (anyOf)"));
        }

        if (schema.OneOf.Count > 0 && schema.OneOf.Count(part => IsValid(value, part)) != 1)
        {
            errors.Add(FieldError.Invalid(path, Brief(value), $"{Body(path)} must validate one and only one schema (oneOf)"));
        }

        if (schema.Not is { } not && IsValid(value, not))
        {
            errors.Add(FieldError.Invalid(path, Brief(value), $"{Body(path)} must not validate the schema (not)"));
        }
    }

    private static JsonNode Brief(JsonNode value) => value is JsonValue ? value : FieldError.TypeName(value);

    internal static string Body(string path) => path.Length == 0 ? "the object" : path + " in body";
}
