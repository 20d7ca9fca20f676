using System.Net.Sockets;

namespace Reconciler.Lab;

/// <summary>One <c>lab up</c> or <c>lab down</c> at a time. An abstract socket leaves no file, and goes with the process that holds it.</summary>
internal sealed class LabLock : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Takes the lock.</summary>
    /// <exception cref="LabException">Another process has it.</exception>
    public LabLock(LabFolders folders)
    {
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint("\0rlab-" + folders.Id));
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw new LabException("another 'lab up' or 'lab down' of this checkout is at work; try again when it has ended");
        }
    }

    public void Dispose() => socket.Dispose();
}
