using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Validation;

/// <summary>Limits of strings and numbers.</summary>
internal static class ScalarValidation
{
    public static void Validate(JsonValue value, Schema schema, string path, List<FieldError> errors)
    {
        if (value.AsText() is { } text)
        {
            ValidateText(text, value, schema, path, errors);
        }
        else if (value.GetValueKind() == JsonValueKind.Number)
        {
            ValidateNumber(value.AsNumber()!.Value, value, schema, path, errors);
        }
    }

    private static void ValidateText(string text, JsonValue value, Schema schema, string path, List<FieldError> errors)
    {
        var body = SchemaValidation.Body(path);
        if (schema.MaxLength is { } max && text.Length > max && Characters(text) > max)
        {
            errors.Add(FieldError.TooLong(path, max));
        }

        if (schema.MinLength is { } min && Characters(text) < min)
        {
            errors.Add(FieldError.Invalid(path, value, Format($"{body} should be at least {min} chars long")));
        }

        if (schema.Matcher is { } matcher && !matcher.IsMatch(text))
        {
            errors.Add(FieldError.Invalid(path, value, $"{body} should match '{schema.Pattern}'"));
        }

        if (schema.Format is { } format && schema.Type == "string" && !HasFormat(text, format))
        {
            errors.Add(FieldError.Invalid(path, value, $"{body} must be of type {format}: \"{(text.Length > 100 ? text[..100] : text)}\""));
        }
    }

    private static void ValidateNumber(double number, JsonValue value, Schema schema, string path, List<FieldError> errors)
    {
        var body = SchemaValidation.Body(path);
        if (schema.Minimum is { } min && (number < min || (schema.ExclusiveMinimum && number <= min)))
        {
            errors.Add(FieldError.Invalid(path, value, Format($"{body} should be greater than {(schema.ExclusiveMinimum ? "" : "or equal to ")}{min}")));
        }

        if (schema.Maximum is { } max && (number > max || (schema.ExclusiveMaximum && number >= max)))
        {
            errors.Add(FieldError.Invalid(path, value, Format($"{body} should be less than {(schema.ExclusiveMaximum ? "" : "or equal to ")}{max}")));
        }

        if (schema.MultipleOf is { } factor && factor > 0 && Math.Abs((number / factor) - Math.Round(number / factor)) > 1e-9)
        {
            errors.Add(FieldError.Invalid(path, value, Format($"{body} should be a multiple of {factor}")));
        }

        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue && schema.Format == "int32")
        {
            errors.Add(FieldError.Invalid(path, value, $"{body} must be of type int32"));
        }
    }

    private static int Characters(string text) => text.EnumerateRunes().Count();

    // Formats that upstream checks for custom resources; others are only information.
    private static bool HasFormat(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) && text.Contains('T', StringComparison.OrdinalIgnoreCase),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "byte" => Convert.TryFromBase64String(text, new byte[(Encoding.UTF8.GetByteCount(text) * 3 / 4) + 3], out _),
        "ipv4" => IPAddress.TryParse(text, out var v4) && v4.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && text.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(text, out var v6) && v6.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        "cidr" => text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text[..text.IndexOf('/', StringComparison.Ordinal)], out _),
        "uuid" => Guid.TryParse(text, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        _ => true,
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
