using System.Buffers;
using System.Text;

namespace Reconciler.Language.Manifests;

/// <summary>Turns a file's bytes into characters: UTF-8, or UTF-16 and UTF-32 with a byte order mark; everything else is refused.</summary>
internal static class ManifestText
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c).Where(c => c is not ('\t' or '\n' or '\r')), '\u007f', '\ufffe', '\uffff']);

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ManifestLimits.FileBytes)
        {
            throw new ManifestException("TooLarge", $"the file has more than {ManifestLimits.FileBytes / (1024 * 1024)} MiB", "split it", new(1, 1));
        }

        var (encoding, preamble) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ((Encoding)new UTF8Encoding(false, true), 3),
            [0xFF, 0xFE, 0, 0, ..] => (new UTF32Encoding(false, false, true), 4),
            [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(true, false, true), 4),
            [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, false, true), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, false, true), 2),
            _ => (new UTF8Encoding(false, true), 0),
        };
        var content = bytes[preamble..];
        string text;
        try
        {
            text = encoding.GetString(content);
        }
        catch (DecoderFallbackException failure)
        {
            throw new ManifestException(
                "Encoding", $"the bytes are not {encoding.WebName}", "save the file as UTF-8", MarkOf(content, failure.Index));
        }

        var bad = text.AsSpan().IndexOfAny(Forbidden);
        if (bad >= 0)
        {
            throw new ManifestException(
                "Encoding", $"the control character U+{(int)text[bad]:X4} may not stand in a manifest", "remove it, or escape it in double quotes", MarkOf(text.AsSpan(0, bad)));
        }

        return text;
    }

    private static ManifestMark MarkOf(ReadOnlySpan<byte> content, int index)
    {
        var before = content[..Math.Clamp(index, 0, content.Length)];
        return new(before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }

    private static ManifestMark MarkOf(ReadOnlySpan<char> before) => new(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
}
