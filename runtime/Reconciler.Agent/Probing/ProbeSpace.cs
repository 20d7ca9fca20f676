using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Reconciler.Agent.Probing;

/// <summary>
/// A network namespace without a name: it lives as long as this process holds it open, so nothing of it is left when the agent ends, however it ends.
/// Threads that enter it are made for that and end there; none of the pool's is ever in it.
/// </summary>
internal sealed unsafe partial class ProbeSpace : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private const int ReadOnly = 0x80000;
    private const int Datagram = 2;
    private const int InterNetwork = 2;
    private const nuint EthtoolRequest = 0x8946;
    private const uint SetTransmitChecksum = 0x17;
    private readonly int handle;
    private int disposed;

    private ProbeSpace(int handle) => this.handle = handle;

    /// <summary>Where programs that this process starts find it.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{handle}");

    /// <summary>Makes one.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static Task<ProbeSpace> MakeAsync() => OnThreadOfItsOwn(static () =>
    {
        Check(Unshare(NewNetwork), "make a network namespace");
        return new ProbeSpace(Check(Open("/proc/thread-self/ns/net", ReadOnly), "open a network namespace"));
    });

    /// <summary>Does something in the namespace. Sockets that are opened there stay there.</summary>
    public Task<T> InsideAsync<T>(Func<T> work) => OnThreadOfItsOwn(() =>
    {
        Check(Enter(handle, NewNetwork), "enter a network namespace");
        return work();
    });

    /// <summary>Has the kernel put whole checksums into what an interface sends: Open vSwitch's userspace datapath does not fill them in. To be called inside.</summary>
    public static void SendWholeChecksums(string device)
    {
        var socket = Check(Socket(InterNetwork, Datagram, 0), "open a socket");
        try
        {
            var value = stackalloc uint[2] { SetTransmitChecksum, 0 };
            var request = new InterfaceRequest { Data = value };
            for (var i = 0; i < device.Length && i < 15; i++)
            {
                request.Name[i] = (byte)device[i];
            }

            Check(Control(socket, EthtoolRequest, &request), $"set up {device}");
        }
        finally
        {
            _ = Close(socket);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            _ = Close(handle);
        }
    }

    private static Task<T> OnThreadOfItsOwn<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                done.SetException(problem);
            }
        })
        { IsBackground = true, Name = "probe space" }.Start();
        return done.Task;
    }

    private static int Check(int result, string action) =>
        result >= 0 ? result : throw new IOException($"cannot {action}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(int handle, int kind);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int handle, nuint request, void* argument);

    /// <summary>struct ifreq.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct InterfaceRequest
    {
        public fixed byte Name[16];
        public void* Data;
        private fixed byte rest[16];
    }
}
