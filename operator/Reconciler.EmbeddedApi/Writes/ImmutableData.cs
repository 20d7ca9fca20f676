using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>The data of ConfigMaps and Secrets: their keys, and that it stays when marked immutable.</summary>
internal static partial class ImmutableData
{
    public static void Validate(JsonObject document, JsonObject? old, string[] fields, List<FieldError> errors)
    {
        foreach (var field in fields)
        {
            foreach (var (key, _) in document.Object(field) ?? [])
            {
                if (key.Length > 253 || !Key().IsMatch(key) || key is "." or "..")
                {
                    errors.Add(FieldError.Invalid($"{field}[{key}]", key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));
                }
            }
        }

        if (old is null || !old.Flag("immutable"))
        {
            return;
        }

        if (!document.Flag("immutable"))
        {
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
        }

        foreach (var field in fields.Where(field => !JsonNode.DeepEquals(old.At(field), document.At(field))))
        {
            errors.Add(FieldError.Forbidden(field, "field is immutable when `immutable` is set"));
        }
    }

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex Key();
}
