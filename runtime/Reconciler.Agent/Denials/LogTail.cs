using System.Text;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Denials;

/// <summary>
/// Reads what is added to a log file, from now on, over its rotation: what was still written to the old file is read before the new one is
/// begun. Not safe for several readers.
/// </summary>
/// <param name="path">The file; it may come later.</param>
internal sealed class LogTail(string path) : IDisposable
{
    /// <summary>The longest line; of a longer one the end is lost.</summary>
    public const int LongestLine = 8192;

    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly char[] line = new char[LongestLine];
    private FileStream? file;
    private ulong inode;
    private int length;
    private bool hasLooked;

    /// <summary>Hands on the lines that were added since the last call; those that stood there at the first are not told.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void Read(Action<ReadOnlySpan<char>> told)
    {
        ReadOn(told);
        var there = FileIdentity.Of(path);
        if (there is not null && (file is null || there.Inode != inode || (long)there.Size < file.Position))
        {
            ReadOn(told);
            Open(skip: !hasLooked);
            ReadOn(told);
        }

        hasLooked = true;
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private void Open(bool skip)
    {
        file?.Dispose();
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        inode = FileIdentity.Of(path)?.Inode ?? 0;
        length = 0;
        if (skip)
        {
            file.Seek(0, SeekOrigin.End);
        }
    }

    private void ReadOn(Action<ReadOnlySpan<char>> told)
    {
        for (var read = 1; file is not null && read > 0;)
        {
            read = file.Read(buffer);
            foreach (var character in Encoding.Latin1.GetString(buffer, 0, read))
            {
                if (character == '\n')
                {
                    told(line.AsSpan(0, length));
                    length = 0;
                }
                else if (length < line.Length)
                {
                    line[length++] = character;
                }
            }
        }
    }
}
