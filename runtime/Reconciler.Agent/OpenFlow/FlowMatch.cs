using System.Buffers.Binary;
using System.Globalization;

namespace Reconciler.Agent.OpenFlow;

/// <summary>
/// A match of a flow, as Open vSwitch's extension to OpenFlow 1.0 writes it: a row of fields, each a header of four bytes and a value (ovs-fields(7), NXM).
/// Only what is needed here.
/// </summary>
internal static class FlowMatch
{
    private const uint EthernetSource = 0x0000_0406;
    private const uint EthernetType = 0x0000_0602;
    private const uint IpProtocol = 0x0000_0c01;
    private const uint Icmpv6Type = 0x0001_2a01;
    private const ushort Ipv6 = 0x86dd;
    private const byte Icmpv6 = 58;
    private const byte RouterAdvertisement = 134;

    /// <summary>Every router announcement (RFC 4861, 4.2).</summary>
    public static byte[] RouterAnnouncements() =>
        [.. Field(EthernetType, Ipv6 >> 8, Ipv6 & 0xff), .. Field(IpProtocol, Icmpv6), .. Field(Icmpv6Type, RouterAdvertisement)];

    /// <summary>Those that come from one MAC address.</summary>
    /// <param name="mac">For example <c>02:00:00:00:00:01</c>.</param>
    public static byte[] RouterAnnouncementsFrom(string mac) =>
        [.. Field(EthernetSource, [.. mac.Split(':').Select(part => byte.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]), .. RouterAnnouncements()];

    /// <summary>The MAC address of which a match is <see cref="RouterAnnouncementsFrom"/>; null: it is another match.</summary>
    public static string? SourceOf(ReadOnlySpan<byte> match)
    {
        const int HeaderLength = 4;
        const int AddressLength = 6;
        if (match.Length < HeaderLength + AddressLength || BinaryPrimitives.ReadUInt32BigEndian(match) != EthernetSource)
        {
            return null;
        }

        var mac = string.Join(':', match.Slice(HeaderLength, AddressLength).ToArray().Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
        return match.SequenceEqual(RouterAnnouncementsFrom(mac)) ? mac : null;
    }

    private static byte[] Field(uint header, params ReadOnlySpan<byte> value)
    {
        var field = new byte[sizeof(uint) + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(field, header);
        value.CopyTo(field.AsSpan(sizeof(uint)));
        return field;
    }
}
