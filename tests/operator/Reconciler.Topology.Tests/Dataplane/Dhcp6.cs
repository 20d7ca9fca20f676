using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>A client of DHCPv6 (RFC 8415) as small as can be: it solicits, requests what it was offered, and takes it.</summary>
internal static class Dhcp6
{
    private const byte Solicit = 1;
    private const byte Advertise = 2;
    private const byte Request = 3;
    private const byte Reply = 7;
    private const ushort ClientId = 1;
    private const ushort ServerId = 2;
    private const ushort Association = 3;
    private const ushort Address = 5;
    private const ushort Wishes = 6;
    private const ushort DnsServers = 23;
    private const int Patience = 1000;

    /// <summary>Asks until the server answers; what it gave.</summary>
    /// <param name="guest">Where.</param>
    /// <param name="mac">The device's hardware address.</param>
    /// <param name="times">How often it asks, a second apart: flows of a fresh topology take a moment.</param>
    public static async Task<(IPAddress Address, IReadOnlyList<IPAddress> DnsServers)> AskAsync(GuestNamespace guest, string mac, int times)
    {
        for (var attempt = 0; (await NodeNamespace.ExecuteAsync(["-n", guest.Name, "-6", "address", "show", "dev", guest.Device, "scope", "link", "-tentative"])).Length == 0; attempt++)
        {
            attempt.Should().BeLessThan(1000, "the kernel makes sure that nobody else has its link-local address, and then uses it");
        }

        var (socket, index) = guest.Inside(() =>
        {
            var index = RawLink.IndexOf(guest.Device);
            var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience };
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 546));
            return (socket, index);
        });
        using (socket)
        {
            var servers = new IPEndPoint(new IPAddress(IPAddress.Parse("ff02::1:2").GetAddressBytes(), index), 547);
            byte[] client = [0, 3, 0, 1, .. PhysicalAddress.Parse(mac.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant()).GetAddressBytes()];

            // OVN takes an association of number 0 for none.
            byte[] association = [0, 0, 0, 1, .. new byte[8]];
            var offer = Exchange(socket, servers, Advertise, times, [Solicit, 0, 0, 1, .. Option(ClientId, client), .. Option(Association, association), .. Option(Wishes, [0, (byte)DnsServers])]);
            var given = Exchange(socket, servers, Reply, times,
            [
                Request, 0, 0, 2, .. Option(ClientId, client), .. Option(ServerId, offer[ServerId]), .. Option(Association, offer[Association]), .. Option(Wishes, [0, (byte)DnsServers]),
            ]);
            var address = Options(given[Association].AsSpan(12))[Address];
            var names = given.GetValueOrDefault(DnsServers) ?? [];
            return (new IPAddress(address.AsSpan(0, 16)), [.. names.Chunk(16).Select(server => new IPAddress(server))]);
        }
    }

    private static Dictionary<ushort, byte[]> Exchange(Socket socket, EndPoint servers, byte answer, int times, byte[] message)
    {
        var buffer = new byte[1500];
        for (var attempt = 0; attempt < times; attempt++)
        {
            socket.SendTo(message, servers);
            try
            {
                var length = socket.Receive(buffer);
                if (length > 4 && buffer[0] == answer && buffer.AsSpan(1, 3).SequenceEqual(message.AsSpan(1, 3)))
                {
                    return Options(buffer.AsSpan(4, length - 4));
                }
            }
            catch (SocketException silence) when (silence.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // Asked again.
            }
        }

        throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"no server answered message {message[0]} with {answer}"));
    }

    private static byte[] Option(ushort code, byte[] content)
    {
        var option = new byte[4 + content.Length];
        BinaryPrimitives.WriteUInt16BigEndian(option, code);
        BinaryPrimitives.WriteUInt16BigEndian(option.AsSpan(2), (ushort)content.Length);
        content.CopyTo(option, 4);
        return option;
    }

    private static Dictionary<ushort, byte[]> Options(ReadOnlySpan<byte> content)
    {
        var options = new Dictionary<ushort, byte[]>();
        while (content.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(content[2..]);
            options[BinaryPrimitives.ReadUInt16BigEndian(content)] = content.Slice(4, length).ToArray();
            content = content[(4 + length)..];
        }

        return options;
    }
}
