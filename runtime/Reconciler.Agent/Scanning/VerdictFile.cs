using System.Buffers.Binary;
using System.Text;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Scanning;

/// <summary>
/// The file of verdicts: a mark, the context, an entry for each partition, and a digest of it all. Whatever is not exactly that counts as no file: then
/// every partition is looked at, which is always right.
/// </summary>
internal static class VerdictFile
{
    private const int Number = 16;
    private static readonly byte[] Mark = "RECVERD1"u8.ToArray();

    /// <summary>Reads it; null when there is none that is whole.</summary>
    public static (UInt128 Context, Dictionary<ResourceKey, Verdict> Verdicts)? Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public static void Write(string path, UInt128 context, IEnumerable<KeyValuePair<ResourceKey, Verdict>> verdicts)
    {
        using var content = new MemoryStream();
        Span<byte> number = stackalloc byte[Number];
        content.Write(Mark);
        Put(content, number, context);
        foreach (var (key, verdict) in verdicts)
        {
            var name = Encoding.UTF8.GetBytes($"{key.Namespace}/{key.Name}");
            BinaryPrimitives.WriteUInt16BigEndian(number, checked((ushort)name.Length));
            content.Write(number[..2]);
            content.Write(name);
            Put(content, number, verdict.Wish);
            Put(content, number, verdict.Beside);
            Put(content, number, verdict.Seen);
        }

        Put(content, number, Digest.Of(content.GetBuffer().AsSpan(0, (int)content.Length)));
        AtomicFile.Write(path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static (UInt128 Context, Dictionary<ResourceKey, Verdict> Verdicts)? Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length < Mark.Length + (2 * Number) || !content.StartsWith(Mark)
            || BinaryPrimitives.ReadUInt128BigEndian(content[^Number..]) != Digest.Of(content[..^Number]))
        {
            return null;
        }

        var context = BinaryPrimitives.ReadUInt128BigEndian(content[Mark.Length..]);
        var rest = content[(Mark.Length + Number)..^Number];
        Dictionary<ResourceKey, Verdict> verdicts = [];
        while (rest.Length > 0)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            var name = Encoding.UTF8.GetString(rest.Slice(2, length));
            rest = rest[(2 + length)..];
            verdicts[ResourceKey.Parse(name, "")] = new Verdict(Take(ref rest), Take(ref rest), Take(ref rest));
        }

        return (context, verdicts);
    }

    private static UInt128 Take(ref ReadOnlySpan<byte> rest)
    {
        var number = BinaryPrimitives.ReadUInt128BigEndian(rest);
        rest = rest[Number..];
        return number;
    }

    private static void Put(MemoryStream content, Span<byte> buffer, UInt128 number)
    {
        BinaryPrimitives.WriteUInt128BigEndian(buffer, number);
        content.Write(buffer);
    }
}
