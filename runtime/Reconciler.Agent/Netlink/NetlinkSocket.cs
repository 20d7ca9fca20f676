using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reconciler.Agent.Netlink;

/// <summary>A netlink socket that listens to groups of the kernel's notifications.</summary>
internal sealed partial class NetlinkSocket : IDisposable
{
    private const int Netlink = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int SocketLevel = 1;
    private const int ReceiveBufferForce = 33;
    private const int ReceiveBuffer = 8;
    private const int BufferBytes = 1 << 20;
    private const int NoBuffers = 105;
    private const int Interrupted = 4;
    private const short Readable = 1;

    private readonly SafeFileHandle socket;

    /// <summary>Opens one and joins groups.</summary>
    /// <param name="family">NETLINK_ROUTE or NETLINK_NETFILTER.</param>
    /// <param name="groups">The groups' numbers, from 1.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public NetlinkSocket(int family, params ReadOnlySpan<int> groups)
    {
        socket = OpenSocket(Netlink, Raw | CloseOnExec, family);
        var mask = 0u;
        foreach (var group in groups)
        {
            mask |= 1u << (group - 1);
        }

        var address = new Address { Family = Netlink, Groups = mask };
        if (socket.IsInvalid || Bind(socket, address, Marshal.SizeOf<Address>()) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            socket.Dispose();
            throw new IOException($"the kernel's notifications cannot be listened to (netlink family {family}, errno {error})");
        }

        // Room for a burst; root may have more than the system's limit.
        if (SetOption(socket, SocketLevel, ReceiveBufferForce, BufferBytes, sizeof(int)) != 0)
        {
            _ = SetOption(socket, SocketLevel, ReceiveBuffer, BufferBytes, sizeof(int));
        }
    }

    /// <summary>Waits until one of several can be read, or a time has passed.</summary>
    public static void Wait(ReadOnlySpan<NetlinkSocket> sockets, TimeSpan atMost)
    {
        Span<Poll> polls = stackalloc Poll[sockets.Length];
        for (var i = 0; i < sockets.Length; i++)
        {
            polls[i] = new Poll { Descriptor = (int)sockets[i].socket.DangerousGetHandle(), Events = Readable };
        }

        _ = WaitFor(ref MemoryMarshal.GetReference(polls), (nuint)polls.Length, (int)atMost.TotalMilliseconds);
    }

    /// <summary>Reads a datagram without waiting.</summary>
    /// <returns>Its length; 0: there is none now; -1: some were lost.</returns>
    /// <exception cref="IOException">The socket is broken.</exception>
    public int Receive(Span<byte> buffer)
    {
        const int DontWait = 0x40;
        const int TryAgain = 11;
        var length = Receive(socket, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, DontWait);
        if (length >= 0)
        {
            return (int)length;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            TryAgain or Interrupted => 0,
            NoBuffers => -1,
            var error => throw new IOException($"the kernel's notifications cannot be read any more (errno {error})"),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial SafeFileHandle OpenSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(SafeFileHandle socket, in Address address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(SafeFileHandle socket, int level, int name, in int value, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(SafeFileHandle socket, ref byte buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int WaitFor(ref Poll first, nuint count, int milliseconds);

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Address
    {
        public ushort Family;
        public ushort Padding;
        public uint Id;
        public uint Groups;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
