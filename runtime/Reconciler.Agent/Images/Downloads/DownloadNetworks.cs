using System.Net;
using System.Net.Sockets;

namespace Reconciler.Agent.Images.Downloads;

/// <summary>
/// From which addresses images are fetched. The node reaches more than the author of an image does: its own services on the loopback, and what
/// answers on link-local addresses (a cloud's metadata, for one). Those are refused unless the node's administrator names their network.
/// </summary>
internal sealed class DownloadNetworks(IEnumerable<IPNetwork> also)
{
    private static readonly IPNetwork[] Closed =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("::/127"),
        IPNetwork.Parse("fe80::/10"),
    ];

    private readonly List<IPNetwork> also = [.. also];

    /// <summary>Whether an address may be connected to.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return also.Exists(network => network.Contains(plain)) || !Array.Exists(Closed, network => network.Contains(plain));
    }

    /// <summary>Connects to a host by one of its addresses that may be used. The name is resolved once, so that it cannot be another one later.</summary>
    /// <exception cref="ImageException">It has none.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Host, ct).ConfigureAwait(false);
        var usable = Array.FindAll(addresses, Allows);
        if (usable.Length == 0)
        {
            throw new ImageException(
                "ImageUrlRefused",
                $"{host.Host} is {string.Join(", ", addresses.AsEnumerable())}, an address of the node itself or its link; images come from there only when the agent is started with --image-network and its network");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, host.Port, ct).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
