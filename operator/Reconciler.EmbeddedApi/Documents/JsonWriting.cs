using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Documents;

/// <summary>Writes nodes as compact UTF-8 JSON.</summary>
internal static class JsonWriting
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    public static byte[] ToUtf8(this JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        WriteTo(node, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteTo(JsonNode? node, IBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer, Options);
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }

    public static string ToText(this JsonNode? node) => Encoding.UTF8.GetString(node.ToUtf8());
}
