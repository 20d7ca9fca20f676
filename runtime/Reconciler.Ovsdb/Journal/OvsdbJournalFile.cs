using System.Globalization;
using System.Text;

namespace Reconciler.Ovsdb;

/// <summary>
/// An open database file, record by record: a line <c>OVSDB JSON LENGTH HASH</c>, then LENGTH bytes of JSON with a line end. A record that is
/// not written to its end yet waits for the next call.
/// </summary>
internal sealed class OvsdbJournalFile : IDisposable
{
    /// <summary>More than this was not read along: it is skipped rather than held in memory. Bytes.</summary>
    private const long LongestBacklog = 64 << 20;

    private static readonly byte[] Start = "OVSDB "u8.ToArray();
    private readonly FileStream stream;
    private readonly string linkTarget;
    private long offset;

    private OvsdbJournalFile(FileStream stream)
    {
        this.stream = stream;
        linkTarget = LinkTarget();
    }

    /// <summary>Whether the file is of a clustered database, whose records are others.</summary>
    public bool IsClustered { get; private set; }

    /// <summary>Whether the file still stands under its name, and was not cut; the server makes a new one when it compacts.</summary>
    public bool IsCurrent => LinkTarget() == linkTarget && stream.Length >= offset;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="atEnd">Begin at its end; else behind the schema and the content at the file's birth, which are its first two records.</param>
    /// <exception cref="IOException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static OvsdbJournalFile Open(string path, bool atEnd)
    {
        var file = new OvsdbJournalFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        if (atEnd)
        {
            file.ReadHeader(0);
            file.offset = file.stream.Length;
        }
        else
        {
            file.Skip();
            file.Skip();
        }

        return file;
    }

    /// <summary>The next whole record's JSON; null when there is none yet.</summary>
    public byte[]? Next()
    {
        if (IsClustered)
        {
            return null;
        }

        if (stream.Length - offset > LongestBacklog)
        {
            offset = stream.Length;
            return null;
        }

        if (ReadHeader(offset) is not { } header)
        {
            return null;
        }

        if (header.Length == 0)
        {
            // We began in the middle of a record.
            offset = FindStart(offset + 1);
            return offset == stream.Length ? null : Next();
        }

        if (stream.Length < header.Body + header.Length)
        {
            return null;
        }

        var body = new byte[header.Length];
        RandomAccess.Read(stream.SafeFileHandle, body, header.Body);
        offset = header.Body + header.Length;
        return body;
    }

    public void Dispose() => stream.Dispose();

    private void Skip()
    {
        if (ReadHeader(offset) is { Length: > 0 } header && stream.Length >= header.Body + header.Length)
        {
            offset = header.Body + header.Length;
        }
    }

    /// <summary>Where a record's JSON begins and how long it is; a length of 0: no record begins here; null: its first line is not whole yet.</summary>
    private (long Body, int Length)? ReadHeader(long at)
    {
        Span<byte> bytes = stackalloc byte[128];
        var line = bytes[..RandomAccess.Read(stream.SafeFileHandle, bytes, at)];
        var end = line.IndexOf((byte)'\n');
        if (end < 0)
        {
            return line.Length < bytes.Length ? null : (at, 0);
        }

        var parts = Encoding.ASCII.GetString(line[..end]).Split(' ');
        if (parts is ["OVSDB", "CLUSTER", ..])
        {
            IsClustered = true;
            return null;
        }

        return parts is ["OVSDB", "JSON", var length, _] && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? (at + end + 1, size)
            : (at, 0);
    }

    /// <summary>Where the next record begins, behind a line end; the file's end when none does.</summary>
    private long FindStart(long from)
    {
        var rest = new byte[stream.Length - from];
        var read = RandomAccess.Read(stream.SafeFileHandle, rest, from);
        var at = rest.AsSpan(0, read).IndexOf([(byte)'\n', .. Start]);
        return at < 0 ? stream.Length : from + at + 1;
    }

    /// <summary>The file's name as the system knows it now: it changes when the file is moved, removed or replaced.</summary>
    private string LinkTarget() => new FileInfo($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}").LinkTarget ?? string.Empty;
}
