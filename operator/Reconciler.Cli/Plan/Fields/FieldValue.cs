using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reconciler.Cli.Plan.Fields;

/// <summary>Values of fields for people. What may be secret is never among them.</summary>
internal static class FieldValue
{
    /// <summary>Stands for a value that is not shown.</summary>
    public const string Hidden = "(not shown)";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as it is shown; null: there is none.</summary>
    /// <param name="kind">Kind of the object.</param>
    /// <param name="path">Path of the field.</param>
    /// <param name="value">Its value.</param>
    public static string? Show(string kind, string path, JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        _ when IsSecret(kind, path) => Hidden,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) =>
            $"[{string.Join(", ", list.EnumerateArray())}]",
        { } other => Compact(other),
    };

    /// <summary>Passwords and keys stand in Secrets, and in what cloud-init is given.</summary>
    private static bool IsSecret(string kind, string path) => kind switch
    {
        _ when path.Contains("last-applied-configuration", StringComparison.Ordinal) => true,
        "Secret" => FieldChange.Covers("data", path) || FieldChange.Covers("stringData", path),
        "VirtualMachine" or "VirtualMachineSet" => path.EndsWith("cloudInit.userData", StringComparison.Ordinal) || path.EndsWith("cloudInit.networkData", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>In one line, whatever form the API sent it in.</summary>
    private static string Compact(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            value.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
