using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Reconciler.Agent.Tools;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Reads and sets network interfaces of the host by name (ioctl, see netdevice(7)), without starting a program.</summary>
internal static partial class Taps
{
    private const int InterNetwork = 2;
    private const int Datagram = 2;
    private const int CloseOnExec = 0x80000;
    private const int NoSuchDevice = 19;
    private const int LongestName = 15;
    private const nuint GetFlags = 0x8913;
    private const nuint SetFlags = 0x8914;
    private const nuint GetMtu = 0x8921;
    private const nuint SetMtu = 0x8922;
    private const short IsUp = 1;

    /// <summary>An interface; null if there is none of that name.</summary>
    /// <exception cref="IOException">The kernel does not tell.</exception>
    public static TapLink? Find(string name)
    {
        using var socket = Open();
        var flags = Request.Of(name);
        var mtu = flags;
        return Ask(socket, GetFlags, ref flags, name) && Ask(socket, GetMtu, ref mtu, name) ? new TapLink(name, (flags.Flags & IsUp) != 0, mtu.Number) : null;
    }

    /// <summary>Sets an interface's MTU and switches it on.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="newMtu">Its MTU in bytes; null: it stays.</param>
    /// <param name="up">Whether it is switched on; else it stays.</param>
    /// <exception cref="ToolException">The interface is gone.</exception>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void Set(string name, int? newMtu, bool up)
    {
        using var socket = Open();
        var request = Request.Of(name);
        var isThere = true;
        if (newMtu is { } mtu)
        {
            request.Number = mtu;
            isThere = Ask(socket, SetMtu, ref request, name);
        }

        if (up && isThere)
        {
            isThere = Ask(socket, GetFlags, ref request, name);
            request.Flags |= IsUp;
            isThere = isThere && Ask(socket, SetFlags, ref request, name);
        }

        if (!isThere)
        {
            throw new ToolException($"the interface {name} has gone");
        }
    }

    private static SafeFileHandle Open()
    {
        var socket = OpenSocket(InterNetwork, Datagram | CloseOnExec, 0);
        return !socket.IsInvalid ? socket : throw new IOException($"no socket to ask the kernel for its interfaces (errno {Marshal.GetLastPInvokeError()})");
    }

    private static bool Ask(SafeFileHandle socket, nuint what, ref Request request, string name)
    {
        if (Control(socket, what, ref request) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchDevice ? false : throw new IOException($"the kernel refuses a request about the interface {name} (errno {error})");
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial SafeFileHandle OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle socket, nuint what, ref Request request);

    /// <summary>struct ifreq.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private unsafe struct Request
    {
        [FieldOffset(0)]
        private fixed byte name[LongestName + 1];

        [FieldOffset(16)]
        public short Flags;

        [FieldOffset(16)]
        public int Number;

        public static Request Of(string interfaceName)
        {
            var request = default(Request);
            if (Encoding.UTF8.GetByteCount(interfaceName) <= LongestName)
            {
                Encoding.UTF8.GetBytes(interfaceName, new Span<byte>(request.name, LongestName));
            }

            return request;
        }
    }
}
