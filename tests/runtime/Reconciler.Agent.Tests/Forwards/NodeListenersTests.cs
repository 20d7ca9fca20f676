using System.Net;
using System.Net.Sockets;
using Reconciler.Agent.Forwards;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Tests.Forwards;

public class NodeListenersTests
{
    private const string Head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    [Theory]
    [InlineData("00000000:1F90 00000000:0000 0A", true)] // any address
    [InlineData("0B0012C6:1F90 00000000:0000 0A", true)] // 198.18.0.11
    [InlineData("0100007F:1F90 00000000:0000 0A", false)] // the loopback's, which is never forwarded
    [InlineData("00000000:1F91 00000000:0000 0A", false)] // another port
    [InlineData("0B0012C6:1F90 010071CB:1234 01", false)] // a connection, no listener
    [InlineData("00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A", true)] // both families
    [InlineData("0000000000000000FFFF00000B0012C6:1F90 00000000000000000000000000000000:0000 0A", true)] // an IPv4 address of a socket of both
    [InlineData("000080FE000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A", false)] // an IPv6 address, which IPv4 does not reach
    public void Listener_IsFoundWhereIpv4FromElsewhereReachesIt(string socket, bool found) =>
        NodeListeners.InodeOf([Head, $"   0: {socket} 00000000:00000000 00:00000000 00000000     0        0 4711 1 0"], TransportProtocol.TCP, 8080).Should().Be(found ? "4711" : null);

    [Fact]
    public void ProgramThatListens_IsNamed()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        using var datagrams = new UdpClient(new IPEndPoint(IPAddress.Any, 0));
        var self = $"(process {Environment.ProcessId})";

        NodeListeners.OwnerOf(TransportProtocol.TCP, ((IPEndPoint)listener.LocalEndpoint).Port, null).Should().EndWith(self);
        NodeListeners.OwnerOf(TransportProtocol.UDP, ((IPEndPoint)datagrams.Client.LocalEndPoint!).Port, null).Should().EndWith(self);
    }

    [Theory]
    [InlineData(TransportProtocol.UDP, 6081, "geneve,vxlan", "geneve")]
    [InlineData(TransportProtocol.UDP, 4789, "geneve,vxlan", "vxlan")]
    [InlineData(TransportProtocol.UDP, 6081, "vxlan", null)]
    [InlineData(TransportProtocol.TCP, 6081, "geneve", null)]
    public void TunnelsOfOvn_HaveTheirPort_ThoughNoProgramListens(TransportProtocol protocol, int port, string encapTypes, string? tunnel) =>
        NodeListeners.OwnerOf(protocol, port, encapTypes).Should().Be(tunnel is null ? null : $"OVN ({tunnel} tunnels between nodes)");
}
