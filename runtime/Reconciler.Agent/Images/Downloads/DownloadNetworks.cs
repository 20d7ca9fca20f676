using System.Net;
using System.Net.NetworkInformation;
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

        // Metadata services of clouds that are not on link-local addresses.
        IPNetwork.Parse("fd00:ec2::254/128"),
        IPNetwork.Parse("100.100.100.200/32"),
        IPNetwork.Parse("168.63.129.16/32"),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    private readonly List<IPNetwork> also = [.. also];

    /// <summary>Whether an address may be connected to.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = Plain(address);
        return also.Exists(network => network.Contains(plain)) || !(Array.Exists(Closed, network => network.Contains(plain)) || IsOwn(plain));
    }

    /// <summary>The IPv4 address that an IPv6 address leads to: mapped, by NAT64 (RFC 6052) or 6to4 (RFC 3056).</summary>
    private static IPAddress Plain(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : address.AddressFamily != AddressFamily.InterNetworkV6 ? address
            : Translated.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : address;
    }

    private static bool IsOwn(IPAddress address) =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Any(own => own.Address.Equals(address));

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
