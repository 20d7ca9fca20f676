using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Reconciler.Agent.Observing;

/// <summary>
/// Watches the files of a folder by inotify: files that come, go, are renamed, get other attributes, or are closed after having been
/// written. Single writes are not told: a running guest's disk is written to all the time, by a process that keeps it open.
/// .NET's own watcher cannot tell the one from the other.
/// </summary>
internal sealed partial class FolderWatch : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int EventHead = 16;
    private const int BufferLength = 64 * 1024;
    private const uint Ignored = 0x8000;
    private const uint Overflowed = 0x4000;

    private readonly SafeFileHandle? inotify;
    private readonly int watch = -1;
    private readonly Action<string?, FileChange> changed;

    /// <param name="folder">The folder.</param>
    /// <param name="changed">Told the file's name below the folder, null when events were lost; on a thread of the watch, so it must return soon.</param>
    /// <param name="logger">Told when the folder cannot be watched.</param>
    public FolderWatch(string folder, Action<string?, FileChange> changed, ILogger<FolderWatch> logger)
    {
        this.changed = changed;
        var handle = new SafeFileHandle(Init(CloseOnExec), ownsHandle: true);
        watch = handle.IsInvalid ? -1 : Add(handle, folder, (uint)FileChange.All);
        if (watch < 0)
        {
            LogNotWatched(logger, folder, Marshal.GetLastPInvokeError());
            handle.Dispose();
            return;
        }

        inotify = handle;
        new Thread(Read) { IsBackground = true, Name = "inotify " + folder }.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (inotify is { IsClosed: false })
        {
            // The read ends with the event that this makes; the thread then closes the handle.
            _ = Remove(inotify, watch);
        }
    }

    private void Read()
    {
        using var handle = inotify!;
        var buffer = new byte[BufferLength];
        while (true)
        {
            var length = ReadEvents(handle, buffer, buffer.Length);
            if (length <= 0)
            {
                const int Interrupted = 4;
                if (length < 0 && Marshal.GetLastPInvokeError() == Interrupted)
                {
                    continue;
                }

                return;
            }

            if (!Tell(buffer.AsSpan(0, (int)length)))
            {
                return;
            }
        }
    }

    /// <summary>Tells of the events in a buffer; false: the watch has ended.</summary>
    private bool Tell(ReadOnlySpan<byte> events)
    {
        while (events.Length >= EventHead)
        {
            var mask = MemoryMarshal.Read<uint>(events[4..]);
            var nameLength = MemoryMarshal.Read<int>(events[12..]);
            var name = events.Slice(EventHead, nameLength).TrimEnd((byte)0);
            events = events[(EventHead + nameLength)..];
            if ((mask & Ignored) != 0)
            {
                return false;
            }

            if ((mask & Overflowed) != 0)
            {
                changed(null, FileChange.All);
            }
            else if (!name.IsEmpty)
            {
                changed(Encoding.UTF8.GetString(name), (FileChange)mask & FileChange.All);
            }
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Folder {Folder} cannot be watched (error {Error}): changes of its files are found by the scan only")]
    private static partial void LogNotWatched(ILogger logger, string folder, int error);

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial nint Init(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Add(SafeFileHandle inotify, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int Remove(SafeFileHandle inotify, int watch);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadEvents(SafeFileHandle inotify, [Out] byte[] buffer, nint length);
}

/// <summary>What happened to a file, by inotify's bits.</summary>
[Flags]
internal enum FileChange : uint
{
    /// <summary>Its owner, rights, times or number of links.</summary>
    Attributes = 0x4,

    /// <summary>It was closed by somebody who could write to it.</summary>
    Written = 0x8,

    /// <summary>It got another name.</summary>
    MovedAway = 0x40,

    /// <summary>Another file got this name.</summary>
    MovedHere = 0x80,

    /// <summary>It was made.</summary>
    Created = 0x100,

    /// <summary>It was deleted.</summary>
    Deleted = 0x200,

    /// <summary>All of these.</summary>
    All = Attributes | Written | MovedAway | MovedHere | Created | Deleted,
}
