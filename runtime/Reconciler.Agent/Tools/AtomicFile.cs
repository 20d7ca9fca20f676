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
        var temporary = path + TemporarySuffix;
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        Publish(temporary, path);
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
