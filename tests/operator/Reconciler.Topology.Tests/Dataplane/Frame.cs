using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>Frames as anybody with a raw socket can make them. Each carries a word, by which a sniffer knows it.</summary>
internal static class Frame
{
    public const string Everybody = "ff:ff:ff:ff:ff:ff";
    public const string EveryIpv6Host = "33:33:00:00:00:01";
    private const ushort ArpType = 0x0806;
    private const ushort Ipv4Type = 0x0800;
    private const ushort Ipv6Type = 0x86dd;
    private const byte Udp = 17;
    private const byte Icmp6 = 58;

    /// <summary>An ARP packet; <paramref name="operation"/> 1 asks, 2 answers.</summary>
    public static byte[] Arp(string word, string source, string target, int operation, string senderMac, string senderIp, string targetMac, string targetIp) => Ethernet(
        source, target, ArpType, [0, 1, 8, 0, 6, 4, 0, (byte)operation, .. Mac(senderMac), .. Ip(senderIp), .. Mac(targetMac), .. Ip(targetIp), .. Encoding.ASCII.GetBytes(word)]);

    /// <summary>A UDP datagram over IPv4 or IPv6.</summary>
    public static byte[] Datagram(string word, string source, string target, string from, string to, ushort fromPort, ushort toPort)
    {
        byte[] payload = [.. Encoding.ASCII.GetBytes(word)];
        byte[] udp = [.. Word(fromPort), .. Word(toPort), .. Word((ushort)(8 + payload.Length)), 0, 0, .. payload];
        return from.Contains(':', StringComparison.Ordinal) ? Ipv6(source, target, from, to, Udp, 64, udp) : Ipv4(source, target, from, to, udp);
    }

    /// <summary>A router's announcement of a prefix, with itself as the default router.</summary>
    public static byte[] RouterAnnouncement(string word, string source, string target, string from, string to, string prefix) => Ipv6(
        source, target, from, to, Icmp6, 255,
        [
            134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0,
            3, 4, 64, 0xc0, 0, 1, 0x51, 0x80, 0, 0, 0x38, 0x40, 0, 0, 0, 0, .. Ip(prefix),
            1, 1, .. Mac(source), .. Option(word),
        ]);

    /// <summary>A neighbour's announcement that an address is at a hardware address.</summary>
    public static byte[] NeighbourAnnouncement(string word, string source, string target, string from, string to, string address, string mac) => Ipv6(
        source, target, from, to, Icmp6, 255, [136, 0, 0, 0, 0x20, 0, 0, 0, .. Ip(address), 2, 1, .. Mac(mac), .. Option(word)]);

    /// <summary>The frame with a VLAN's tag in front of what it has.</summary>
    public static byte[] Tagged(int vlan, byte[] frame) => [.. frame[..12], 0x81, 0, .. Word((ushort)vlan), .. frame[12..]];

    private static byte[] Ethernet(string source, string target, ushort type, byte[] payload) => [.. Mac(target), .. Mac(source), .. Word(type), .. payload];

    private static byte[] Ipv4(string source, string target, string from, string to, byte[] payload)
    {
        byte[] head = [0x45, 0, .. Word((ushort)(20 + payload.Length)), 0, 1, 0, 0, 64, Udp, 0, 0, .. Ip(from), .. Ip(to)];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), Checksum(head));
        return Ethernet(source, target, Ipv4Type, [.. head, .. payload]);
    }

    private static byte[] Ipv6(string source, string target, string from, string to, byte protocol, byte hops, byte[] payload)
    {
        byte[] pseudo = [.. Ip(from), .. Ip(to), 0, 0, .. Word((ushort)payload.Length), 0, 0, 0, protocol, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(protocol == Udp ? 6 : 2), Checksum(pseudo));
        return Ethernet(source, target, Ipv6Type, [0x60, 0, 0, 0, .. Word((ushort)payload.Length), protocol, hops, .. Ip(from), .. Ip(to), .. payload]);
    }

    /// <summary>An option that hosts skip, with the word in it.</summary>
    private static byte[] Option(string word)
    {
        var length = (2 + word.Length + 7) / 8;
        return [254, (byte)length, .. Encoding.ASCII.GetBytes(word.PadRight((length * 8) - 2))];
    }

    private static ushort Checksum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (var i = 0; i < data.Length; i += 2)
        {
            sum += (uint)((data[i] << 8) | (i + 1 < data.Length ? data[i + 1] : 0));
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    private static byte[] Mac(string text) => [.. text.Split(':').Select(part => byte.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static byte[] Ip(string text) => IPAddress.Parse(text).GetAddressBytes();

    private static byte[] Word(ushort number) => [(byte)(number >> 8), (byte)number];
}
