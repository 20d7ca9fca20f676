using System.Text;

namespace Reconciler.Libvirt.Wire;

/// <summary>
/// A second connection to the daemon that libvirt's own client talks to, which may only read. It speaks as much of libvirt's remote protocol as it takes to
/// have many calls under way at once; libvirt's client has one for each thread that waits. For one thread.
/// </summary>
internal sealed class WireConnection(WireSocket socket) : IDisposable
{
    private readonly XdrWriter output = new();
    private uint serial;
    private int unanswered;
    private bool isBroken;

    /// <summary>Opens it.</summary>
    /// <param name="driver">What to open.</param>
    /// <param name="peer">Who is at the other end of libvirt's own connection; nobody else will do.</param>
    /// <param name="isWanted">Asked now and then during a silence; false ends it.</param>
    /// <exception cref="WireException">It cannot be opened.</exception>
    public static WireConnection Open(DriverName driver, SocketPeer peer, Func<bool> isWanted)
    {
        var connection = new WireConnection(WireSocket.Connect(driver.Socket ?? peer.Path, isWanted));
        try
        {
            connection.Begin(driver, peer);
            return connection;
        }
        catch
        {
            connection.isBroken = true;
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Puts a question for a domain's XML with those that <see cref="Flush"/> sends; returns the number that its answer will have.</summary>
    /// <param name="name">The domain's name, as UTF-8.</param>
    /// <param name="uuid">Its UUID, as libvirt orders the bytes.</param>
    /// <param name="flags">Which XML.</param>
    public uint AskXml(ReadOnlySpan<byte> name, ReadOnlySpan<byte> uuid, uint flags)
    {
        BeginCall(WireProtocol.DomainGetXml);
        output.WriteString(name);
        output.WriteFixed(uuid);
        output.WriteUInt32(uint.MaxValue); // The domain's id: drivers go by the UUID.
        output.WriteUInt32(flags);
        output.End();
        return serial;
    }

    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    public int Waiting => output.Written.Length;

    /// <summary>Sends what waits.</summary>
    /// <exception cref="WireException">It cannot be sent.</exception>
    public void Flush()
    {
        try
        {
            socket.Send(output.Written);
            output.Clear();
        }
        catch
        {
            isBroken = true;
            throw;
        }
    }

    /// <summary>The next reply, whichever call's it is: its payload is there until the next call.</summary>
    /// <param name="procedure">What was called.</param>
    /// <param name="header">The reply's header.</param>
    /// <exception cref="WireException">Something else came, or nothing.</exception>
    public ReadOnlySpan<byte> Receive(int procedure, out WireHeader header)
    {
        try
        {
            while (true)
            {
                var message = socket.Receive();
                var reader = new XdrReader(message);
                header = WireHeader.Read(ref reader);
                if (header.IsReplyTo(procedure))
                {
                    unanswered--;
                    return message[WireProtocol.HeaderLength..];
                }

                Unasked(header);
            }
        }
        catch
        {
            isBroken = true;
            throw;
        }
    }

    /// <summary>Takes leave, so that the daemon does not write of a connection that broke.</summary>
    public void Dispose()
    {
        try
        {
            if (!isBroken && unanswered == 0)
            {
                socket.Patience = 1;
                output.Clear();
                BeginCall(WireProtocol.ConnectClose);
                output.End();
                Flush();
                _ = Receive(WireProtocol.ConnectClose, out _);
            }
        }
        catch (WireException)
        {
            // The socket goes either way.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private void Begin(DriverName driver, SocketPeer peer)
    {
        if (socket.Peer != peer)
        {
            throw new WireException("another daemon listens there than libvirt's client talks to");
        }

        BeginCall(WireProtocol.AuthList);
        output.End();
        var ways = new XdrReader(Call(WireProtocol.AuthList));
        var count = ways.ReadUInt32();
        if (count > WireProtocol.MostAuthentications)
        {
            throw new WireException($"{count} ways of authentication");
        }

        for (var i = 0; i < count; i++)
        {
            if (ways.ReadInt32() != WireProtocol.NoAuthentication)
            {
                throw new WireException("the daemon asks who we are");
            }
        }

        BeginCall(WireProtocol.ConnectOpen);
        output.WriteUInt32(1); // A name follows.
        output.WriteString(Encoding.UTF8.GetBytes(driver.Name));
        output.WriteUInt32(WireProtocol.ReadOnly);
        output.End();
        _ = Call(WireProtocol.ConnectOpen);
    }

    private ReadOnlySpan<byte> Call(int procedure)
    {
        Flush();
        var payload = Receive(procedure, out var header);
        return header.Serial == serial && header.Status == WireStatus.Ok ? payload : throw new WireException($"the daemon refuses procedure {procedure}");
    }

    private void BeginCall(int procedure)
    {
        output.Begin(new WireHeader(WireProtocol.RemoteProgram, WireProtocol.Version, procedure, WireType.Call, ++serial, WireStatus.Ok));
        unanswered++;
    }

    private void Unasked(WireHeader header)
    {
        if (header.IsPing)
        {
            var pong = new XdrWriter();
            pong.Begin(header with { Procedure = WireProtocol.Pong, Serial = 0, Status = WireStatus.Ok });
            pong.End();
            socket.Send(pong.Written);
        }
        else if (!header.IsEvent && !header.IsKeepAlive)
        {
            throw new WireException($"an unknown message: {header}");
        }
    }
}
