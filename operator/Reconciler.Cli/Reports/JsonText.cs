using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reconciler.Cli.Reports;

/// <summary>Writes JSON to a text output.</summary>
internal static class JsonText
{
    // The text goes to a terminal or a file, never into a page.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Dense = Indented with { Indented = false };

    /// <summary>Writes a document for people and programs, indented.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> write) => output.WriteLine(Text(write, Indented));

    /// <summary>A document in one line.</summary>
    public static string Line(Action<Utf8JsonWriter> write) => Text(write, Dense);

    private static string Text(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
