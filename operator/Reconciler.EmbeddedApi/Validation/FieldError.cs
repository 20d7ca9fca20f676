using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Validation;

/// <summary>One thing that is wrong with a field, in the words of upstream's field errors.</summary>
/// <param name="Reason">The cause's reason, such as FieldValueInvalid.</param>
/// <param name="Field">Path such as spec.disks[0].name.</param>
/// <param name="Message">The message without the path.</param>
internal sealed record FieldError(string Reason, string Field, string Message)
{
    public string Full => $"{Field}: {Message}";

    public static FieldError Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : "Required value: " + detail);

    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {Show(value)}: {detail}");

    public static FieldError WrongType(string field, JsonNode? value, string wanted)
    {
        var kind = TypeName(value);
        return new("FieldValueTypeInvalid", field, $"Invalid value: \"{kind}\": {field} in body must be of type {wanted}: \"{kind}\"");
    }

    public static FieldError NotSupported(string field, JsonNode? value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");

    public static FieldError Forbidden(string field, string detail) => new("FieldValueForbidden", field, "Forbidden: " + detail);

    public static FieldError Duplicate(string field, JsonNode? value) => new("FieldValueDuplicate", field, "Duplicate value: " + Show(value));

    public static FieldError TooLong(string field, long max) =>
        new("FieldValueTooLong", field, string.Create(CultureInfo.InvariantCulture, $"Too long: may not be more than {max} bytes"));

    public static FieldError TooMany(string field, long actual, long max) =>
        new("FieldValueTooMany", field, string.Create(CultureInfo.InvariantCulture, $"Too many: {actual}: must have at most {max} items"));

    /// <summary>The JSON type's name.</summary>
    public static string TypeName(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => value.AsInteger() is null ? "number" : "integer",
            _ => "boolean",
        },
    };

    /// <summary>The value for a message; long ones are cut, so that a message never becomes as large as a body.</summary>
    private static string Show(JsonNode? value)
    {
        var text = value.ToText();
        return text.Length <= 200 ? text : new StringBuilder(text, 0, 200, 204).Append("...").ToString();
    }
}
