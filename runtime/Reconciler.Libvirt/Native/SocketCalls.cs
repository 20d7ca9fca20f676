using System.Runtime.InteropServices;

namespace Reconciler.Libvirt.Native;

/// <summary>getpeername(2) and getsockopt(2): of libvirt's own sockets we have no more than the descriptor.</summary>
internal static unsafe partial class SocketCalls
{
    public const int SocketLevel = 1;
    public const int PeerCredentials = 17;

    [LibraryImport("libc", EntryPoint = "getpeername")]
    public static partial int GetPeer(int descriptor, void* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    public static partial int GetOption(int descriptor, int level, int option, void* value, uint* length);
}
