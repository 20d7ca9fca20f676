using System.Text;
using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt.Wire;

/// <summary>Who is at the other end of a Unix socket, as the kernel knows it.</summary>
/// <param name="Path">The path that the socket was bound to.</param>
/// <param name="ProcessId">The process that listens; 0: of another namespace.</param>
internal sealed record SocketPeer(string Path, int ProcessId)
{
    private const int UnixFamily = 1;

    /// <summary>Asks; null: not a Unix socket with a path.</summary>
    public static unsafe SocketPeer? Of(int descriptor)
    {
        var address = stackalloc byte[2 + 108];
        var length = 2u + 108;
        if (descriptor < 0 || SocketCalls.GetPeer(descriptor, address, &length) < 0 || length is <= 2 or > 2 + 108 || *(ushort*)address != UnixFamily || address[2] != '/')
        {
            return null;
        }

        var path = new ReadOnlySpan<byte>(address + 2, (int)length - 2);
        var end = path.IndexOf((byte)0);
        var credentials = stackalloc int[3];
        var size = 3u * sizeof(int);
        return SocketCalls.GetOption(descriptor, SocketCalls.SocketLevel, SocketCalls.PeerCredentials, credentials, &size) < 0
            ? null
            : new SocketPeer(Encoding.UTF8.GetString(end < 0 ? path : path[..end]), credentials[0]);
    }
}
