using System.Text.Json;

namespace Reconciler.Kubernetes.Status;

/// <summary>Reads single fields of an object of any kind; what is missing, or of another type, is null.</summary>
public static class ObjectFields
{
    /// <summary>The value at a path; null when there is none.</summary>
    public static JsonElement? Field(this JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return null;
            }
        }

        return value;
    }

    /// <summary>The text at a path.</summary>
    public static string? Text(this JsonElement value, params ReadOnlySpan<string> path) =>
        value.Field(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The whole number at a path.</summary>
    public static long? Number(this JsonElement value, params ReadOnlySpan<string> path) =>
        value.Field(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : null;

    /// <summary>The items of the list at a path; none when there is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement value, params ReadOnlySpan<string> path) =>
        value.Field(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
