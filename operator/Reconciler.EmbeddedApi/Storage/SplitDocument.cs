using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>A serialized document cut where its resourceVersion goes, which only the writer knows.</summary>
internal readonly record struct SplitDocument(byte[] Before, byte[] After)
{
    // Random for each process: no document of a client can hold it.
    private static readonly string Marker = "rv-" + Guid.NewGuid().ToString("N");
    private static readonly byte[] MarkerBytes = Encoding.UTF8.GetBytes(Marker);

    public static SplitDocument From(JsonObject document)
    {
        document.Metadata()["resourceVersion"] = Marker;
        var bytes = document.ToUtf8();
        var at = bytes.AsSpan().IndexOf(MarkerBytes);
        return new SplitDocument(bytes[..at], bytes[(at + MarkerBytes.Length)..]);
    }

    public byte[] Join(long revision)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(revision, digits, out var length);
        var joined = new byte[Before.Length + length + After.Length];
        Before.CopyTo(joined, 0);
        digits[..length].CopyTo(joined.AsSpan(Before.Length));
        After.CopyTo(joined, Before.Length + length);
        return joined;
    }
}
