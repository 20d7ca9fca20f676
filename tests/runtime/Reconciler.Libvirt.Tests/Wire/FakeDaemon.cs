using System.Net.Sockets;
using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt.Tests.Wire;

/// <summary>The other end of a connection, where a test says what comes.</summary>
internal sealed class FakeDaemon : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wire");
    private readonly Socket daemon;
    private readonly XdrWriter message = new();

    public FakeDaemon(Func<bool>? isWanted = null, int patience = 30)
    {
        var path = Path.Combine(folder.FullName, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        daemon = listener.Accept();
        daemon.ReceiveTimeout = 20_000;
        Socket = new WireSocket(client, isWanted ?? (() => true), patience);
        Connection = new WireConnection(Socket);
    }

    /// <summary>The end that is tested, below.</summary>
    public WireSocket Socket { get; }

    /// <summary>The end that is tested.</summary>
    public WireConnection Connection { get; }

    public void SendBytes(string hex) => daemon.Send(Convert.FromHexString(hex));

    public void SendXml(uint serial, string xml) => Send(Reply(serial, WireStatus.Ok), writer => writer.WriteString(System.Text.Encoding.UTF8.GetBytes(xml)));

    public void SendError(uint serial, LibvirtErrorCode code) => Send(Reply(serial, WireStatus.Error), writer =>
    {
        writer.WriteUInt32((uint)code);
        writer.WriteUInt32(10);
        writer.WriteUInt32(0);
    });

    public void Send(WireHeader header, Action<XdrWriter>? payload = null)
    {
        message.Clear();
        message.Begin(header);
        payload?.Invoke(message);
        message.End();
        daemon.Send(message.Written);
    }

    /// <summary>The next message of the tested end.</summary>
    public WireHeader Receive()
    {
        Span<byte> head = stackalloc byte[WireProtocol.HeaderLength];
        Fill(head);
        var reader = new XdrReader(head);
        Span<byte> rest = new byte[reader.ReadUInt32() - WireProtocol.HeaderLength];
        Fill(rest);
        reader = new XdrReader(head);
        return WireHeader.Read(ref reader);
    }

    public bool HasMore => daemon.Available > 0;

    public void Close() => daemon.Dispose();

    public void Dispose()
    {
        daemon.Dispose();
        Connection.Dispose();
        folder.Delete(recursive: true);
    }

    public static WireHeader Reply(uint serial, WireStatus status, int procedure = WireProtocol.DomainGetXml) =>
        new(WireProtocol.RemoteProgram, WireProtocol.Version, procedure, WireType.Reply, serial, status);

    private void Fill(Span<byte> memory)
    {
        while (!memory.IsEmpty)
        {
            var count = daemon.Receive(memory);
            memory = count > 0 ? memory[count..] : throw new EndOfStreamException();
        }
    }
}
