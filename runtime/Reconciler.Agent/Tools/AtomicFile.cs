using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reconciler.Agent.Tools;

/// <summary>Writes files so that a reader, also after a crash or power loss, finds the old content or the new one, never a part.</summary>
internal static partial class AtomicFile
{
    /// <summary>Ends the names of files that are being written; what is left of them after a crash may be deleted.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file that only this user may read.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Fill(path + TemporarySuffix, content, flush: true);
        Publish(path + TemporarySuffix, path);
    }

    /// <summary>Writes a file that only this user may read and that a power loss may take or empty: no process ever reads a part of it.</summary>
    public static void WriteUnflushed(string path, ReadOnlySpan<byte> content)
    {
        Fill(path + TemporarySuffix, content, flush: false);
        File.Move(path + TemporarySuffix, path, overwrite: true);
    }

    /// <summary>Brings what another program, or a copy, wrote into a file to the disk.</summary>
    public static void Flush(string path)
    {
        using var written = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    /// <summary>Deletes a file for good.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        SyncFolderOf(path);
    }

    /// <summary>Gives a complete, flushed file its final name.</summary>
    public static void Publish(string temporary, string path)
    {
        File.Move(temporary, path, overwrite: true);
        SyncFolderOf(path);
    }

    private static void Fill(string temporary, ReadOnlySpan<byte> content, bool flush)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var stream = new FileStream(temporary, options);
        stream.Write(content);
        stream.Flush(flushToDisk: flush);
    }

    /// <summary>A rename survives a power loss only when the folder itself was flushed.</summary>
    private static void SyncFolderOf(string path)
    {
        using var folder = OpenFolder(Path.GetDirectoryName(Path.GetFullPath(path))!, FolderFlags);
        if (!folder.IsInvalid)
        {
            _ = Sync(folder);
        }
    }

    private const int FolderFlags = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(SafeFileHandle handle);
}
