using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>A device in another network namespace, for frames of any kind: what is sent goes out as it is, and everything that comes in is kept.</summary>
internal sealed partial class RawLink : IDisposable
{
    private const int AddressLength = 20;
    private const byte Outgoing = 4;
    private readonly SafeFileHandle socket;
    private readonly Thread reader;
    private readonly Lock gate = new();
    private readonly List<byte[]> heard = [];
    private volatile bool isEnded;

    private RawLink(SafeFileHandle socket)
    {
        this.socket = socket;
        reader = new Thread(Listen) { IsBackground = true, Name = "raw link" };
        reader.Start();
    }

    /// <summary>Opens a guest's device.</summary>
    public static RawLink Open(GuestNamespace guest) => new(guest.Inside(() => Socket(guest)));

    /// <summary>The kernel's number of a device in the namespace of the caller's thread.</summary>
    public static int IndexOf(string device) => (int)LinkIndex(device);

    /// <summary>Sends a frame.</summary>
    public void Send(byte[] frame)
    {
        if (Send(socket, frame, frame.Length, 0) != frame.Length)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Whether a frame with such a word in it came in.</summary>
    public bool Heard(string word)
    {
        var bytes = Encoding.ASCII.GetBytes(word);
        lock (gate)
        {
            return heard.Exists(frame => frame.AsSpan().IndexOf(bytes) >= 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isEnded = true;
        reader.Join();
        socket.Dispose();
    }

    private void Listen()
    {
        var buffer = new byte[65536];
        var from = new byte[AddressLength];
        while (!isEnded)
        {
            var length = AddressLength;
            // Comes back after the socket's time-out as well.
            var read = Receive(socket, buffer, buffer.Length, 0, from, ref length);
            if (read > 0 && from[10] != Outgoing)
            {
                lock (gate)
                {
                    heard.Add(buffer[..(int)read]);
                }
            }
        }
    }

    private static SafeFileHandle Socket(GuestNamespace guest)
    {
        const int Packet = 17;
        const int Raw = 3;
        const int SocketLevel = 1;
        const int ReceiveTimeout = 20;
        const int ReceiveBuffer = 8;
        var socket = new SafeFileHandle(NewSocket(Packet, Raw, 0x0300), ownsHandle: true);
        Check(socket.IsInvalid ? -1 : 0);
        var index = LinkIndex(guest.Device);
        Check(index == 0 ? -1 : 0);
        // struct sockaddr_ll: family, protocol (all, in network order), index.
        var address = new byte[AddressLength];
        (address[0], address[3]) = (Packet, 3);
        BitConverter.TryWriteBytes(address.AsSpan(4), index);
        Check(Bind(socket, address, address.Length));
        Check(Set(socket, SocketLevel, ReceiveTimeout, [0, 100_000], 16));
        Check(Set(socket, SocketLevel, ReceiveBuffer, [8 * 1024 * 1024], 4));
        return socket;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial nint NewSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint LinkIndex(string device);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(SafeFileHandle socket, [In] byte[] address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int Set(SafeFileHandle socket, int level, int option, [In] long[] value, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeFileHandle socket, [In] byte[] data, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    private static partial nint Receive(SafeFileHandle socket, [Out] byte[] data, nint length, int flags, [Out] byte[] from, ref int fromLength);
}
