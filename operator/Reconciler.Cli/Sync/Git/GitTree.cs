using System.Globalization;
using System.Text;

namespace Reconciler.Cli.Sync.Git;

/// <summary>Everything that one commit holds, by names and ids alone.</summary>
/// <param name="Entries">Files, links and submodules, sorted by path.</param>
internal sealed record GitTree(IReadOnlyList<GitEntry> Entries)
{
    /// <summary>Bytes of all manifests of one commit together; beyond, the commit is refused.</summary>
    public const long TotalBytes = 256L * 1024 * 1024;

    /// <summary>Files of a commit; beyond, it is refused.</summary>
    public const int Files = 500_000;

    /// <summary>Bytes that one call of git may print.</summary>
    public const long MaximalOutput = TotalBytes + (64L * 1024 * 1024);

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads what <c>git ls-tree -r -z -l</c> printed: <c>MODE TYPE ID SIZE</c>, a tab, the path, a zero byte.</summary>
    public static GitTree Parse(ReadOnlySpan<byte> listing)
    {
        var entries = new List<GitEntry>();
        while (listing.IndexOf((byte)0) is >= 0 and var end)
        {
            var line = Text(listing[..end]);
            listing = listing[(end + 1)..];
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var parts = tab < 0 ? [] : line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 4)
            {
                throw new GitException("git ls-tree printed what is not a tree");
            }

            var size = long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
            entries.Add(new GitEntry(line[(tab + 1)..], Kind(parts[0]), parts[2], size));
        }

        return listing.Length > 0 ? throw new GitException("git ls-tree ended in the middle of a line")
            : entries.Count > Files ? throw new CommandFailedException(string.Create(CultureInfo.InvariantCulture, $"the commit holds {entries.Count} files; {Files} at most are read"))
            : new GitTree(entries);
    }

    /// <summary>A line; bytes that are no UTF-8 stand as \xHH, so that two names which differ stay two.</summary>
    private static string Text(ReadOnlySpan<byte> line)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            return string.Concat(line.ToArray().Select(letter => letter < 0x80 ? ((char)letter).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{letter:x2}")));
        }
    }

    private static GitEntryKind Kind(string mode) => mode switch
    {
        "120000" => GitEntryKind.Link,
        "160000" => GitEntryKind.Submodule,
        _ => GitEntryKind.File,
    };
}

/// <summary>A path of a commit.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
/// <param name="Kind">What stands there.</param>
/// <param name="Id">The id of its content.</param>
/// <param name="Size">Bytes of its content; of a submodule 0.</param>
internal sealed record GitEntry(string Path, GitEntryKind Kind, string Id, long Size);

/// <summary>What stands at a path.</summary>
internal enum GitEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A symbolic link; its content is where it leads.</summary>
    Link,

    /// <summary>Another repository's commit.</summary>
    Submodule,
}
