using System.Runtime.InteropServices;

namespace Reconciler.Agent.Tools;

/// <summary>What tells cheaply whether a file is the one that was looked at before.</summary>
/// <param name="Inode">Its number in the file system.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its content was last changed, in nanoseconds since 1970.</param>
internal sealed partial record FileIdentity(ulong Inode, ulong Size, long Modified)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int BufferLength = 256;

    /// <summary>Looks at a file; null: it is not there.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static unsafe FileIdentity? Of(string path)
    {
        var buffer = stackalloc byte[BufferLength];
        if (Statx(CurrentFolder, path, 0, BasicStats, buffer) != 0)
        {
            const int NoEntry = 2;
            var error = Marshal.GetLastPInvokeError();
            return error == NoEntry ? null : throw new IOException($"{path} cannot be looked at (error {error})");
        }

        // struct statx: stx_ino at 32, stx_size at 40, stx_mtime at 112.
        return new FileIdentity(
            *(ulong*)(buffer + 32), *(ulong*)(buffer + 40), (*(long*)(buffer + 112) * 1_000_000_000) + *(uint*)(buffer + 120));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* buffer);
}
