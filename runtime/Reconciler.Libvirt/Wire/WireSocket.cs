using System.Buffers.Binary;
using System.Net.Sockets;

namespace Reconciler.Libvirt.Wire;

/// <summary>
/// A socket of the daemon: whole messages out and in. What came lies in one buffer that is used again, so that many replies cost one read. For one thread.
/// </summary>
internal sealed class WireSocket : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private readonly Socket socket;
    private readonly Func<bool> isWanted;
    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;

    /// <param name="socket">Connected; it becomes this one's.</param>
    /// <param name="isWanted">Asked now and then during a silence; false ends it.</param>
    /// <param name="patience">The longest silence of the daemon, in seconds.</param>
    public WireSocket(Socket socket, Func<bool> isWanted, int patience = 30)
    {
        (this.socket, this.isWanted, Patience) = (socket, isWanted, patience);
        socket.ReceiveTimeout = (int)Slice.TotalMilliseconds;
        socket.SendTimeout = (int)TimeSpan.FromSeconds(patience).TotalMilliseconds;
    }

    /// <summary>Connects to a socket.</summary>
    /// <exception cref="WireException">Nobody is there.</exception>
    public static WireSocket Connect(string path, Func<bool> isWanted)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new WireSocket(socket, isWanted);
        }
        catch (Exception problem) when (problem is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new WireException($"cannot connect to {path}: {problem.Message}", problem);
        }
    }

    /// <summary>The longest silence of the daemon, in seconds.</summary>
    public int Patience { get; set; }

    /// <summary>Who is at the other end.</summary>
    public SocketPeer? Peer => SocketPeer.Of((int)socket.Handle);

    /// <summary>Sends messages. No more of them may be unanswered than the kernel holds for us, or both sides would wait for each other.</summary>
    /// <exception cref="WireException">The daemon has gone or does not read.</exception>
    public void Send(ReadOnlySpan<byte> messages)
    {
        while (!messages.IsEmpty)
        {
            var count = socket.Send(messages, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                throw new WireException($"cannot write to the daemon: {error}");
            }

            messages = messages[count..];
        }
    }

    /// <summary>The next message, with its length; it is there until the next call.</summary>
    /// <exception cref="WireException">The daemon has gone or is silent, or the message has a length that none can have.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        Fill(4);
        var length = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(start));
        if (length is < WireProtocol.HeaderLength or > WireProtocol.LongestMessage)
        {
            throw new WireException($"a message of {length} bytes");
        }

        Fill((int)length);
        start += (int)length;
        return buffer.AsSpan(start - (int)length, (int)length);
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>Reads until so many bytes are there.</summary>
    private void Fill(int count)
    {
        if (end - start >= count)
        {
            return;
        }

        if (buffer.Length - start < count || start == end)
        {
            var left = buffer.AsSpan(start, end - start);
            var target = count > buffer.Length ? new byte[Math.Max(count, buffer.Length * 2)] : buffer;
            left.CopyTo(target);
            (buffer, start, end) = (target, 0, left.Length);
        }

        for (var silence = 0; end - start < count;)
        {
            var got = socket.Receive(buffer.AsSpan(end), SocketFlags.None, out var error);
            if (error is SocketError.TimedOut or SocketError.WouldBlock)
            {
                if (++silence >= Patience || !isWanted())
                {
                    throw new WireException("the daemon does not answer");
                }
            }
            else if (error != SocketError.Success || got == 0)
            {
                throw new WireException(error == SocketError.Success ? "the daemon closed the connection" : $"cannot read from the daemon: {error}");
            }
            else
            {
                (end, silence) = (end + got, 0);
            }
        }
    }
}
