using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Reconciler.Agent.Netlink;

/// <summary>Reads the kernel's netlink messages (netlink(7), rtnetlink(7)): what they are about, not what they say. Pure.</summary>
internal static class NetlinkMessages
{
    private const int HeaderSize = 16;
    private const int AttributeHeaderSize = 4;
    private const ushort AttributeKind = 0x3fff;

    /// <summary>Reads a datagram of the family NETLINK_ROUTE.</summary>
    public static IEnumerable<KernelChange> ReadRoute(ReadOnlyMemory<byte> datagram)
    {
        foreach (var (type, body) in Messages(datagram))
        {
            switch (type)
            {
                // RTM_NEWLINK, RTM_DELLINK: struct ifinfomsg; IFLA_IFNAME.
                case 16 or 17:
                    yield return new(KernelChangeKind.Link, Text(body, 16, 3));
                    break;

                // RTM_NEWADDR, RTM_DELADDR: struct ifaddrmsg; IFA_LABEL.
                case 20 or 21:
                    yield return new(KernelChangeKind.Address, Text(body, 8, 3).Split(':')[0]);
                    break;

                // RTM_NEWNETCONF: struct netconfmsg, padded; NETCONFA_IFINDEX, of which -1 stands for all and -2 for those to come; NETCONFA_FORWARDING.
                case 80 when Attribute(body, 4, 2).Length > 0 && Attribute(body, 4, 1) is { Length: 4 } index && MemoryMarshal.Read<int>(index.Span) is > -2 and var number:
                    yield return new(KernelChangeKind.Forwarding, number < 0 ? "" : number.ToString(CultureInfo.InvariantCulture));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Reads a datagram of the family NETLINK_NETFILTER, group nftables.</summary>
    public static IEnumerable<KernelChange> ReadNetfilter(ReadOnlyMemory<byte> datagram)
    {
        const int NfTables = 10;
        const int NewGeneration = 15;
        foreach (var (type, body) in Messages(datagram))
        {
            if (type >> 8 != NfTables)
            {
                continue;
            }

            // struct nfgenmsg; of a generation NFTA_GEN_PROC_PID and NFTA_GEN_PROC_NAME, of all else the table's name comes first.
            yield return (type & 0xff) == NewGeneration
                ? new(KernelChangeKind.TableWriter, "", Writer(Text(body, 4, 3), Attribute(body, 4, 2)))
                : new(KernelChangeKind.Table, Text(body, 4, 1));
        }
    }

    private static string Writer(string program, ReadOnlyMemory<byte> id) =>
        id.Length >= 4 ? string.Create(CultureInfo.InvariantCulture, $"{program} (process {System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(id.Span)})") : program;

    private static IEnumerable<(int Type, ReadOnlyMemory<byte> Body)> Messages(ReadOnlyMemory<byte> datagram)
    {
        while (datagram.Length >= HeaderSize)
        {
            var length = (int)MemoryMarshal.Read<uint>(datagram.Span);
            if (length < HeaderSize || length > datagram.Length)
            {
                yield break;
            }

            yield return (MemoryMarshal.Read<ushort>(datagram.Span[4..]), datagram[HeaderSize..length]);
            datagram = datagram[Math.Min(Aligned(length), datagram.Length)..];
        }
    }

    private static string Text(ReadOnlyMemory<byte> body, int skip, int kind) => Encoding.UTF8.GetString(Attribute(body, skip, kind).Span).TrimEnd('\0');

    /// <summary>The value of an attribute behind the message's own structure; empty: it is not there.</summary>
    private static ReadOnlyMemory<byte> Attribute(ReadOnlyMemory<byte> body, int skip, int kind)
    {
        var rest = body.Length > skip ? body[skip..] : default;
        while (rest.Length >= AttributeHeaderSize)
        {
            int length = MemoryMarshal.Read<ushort>(rest.Span);
            if (length < AttributeHeaderSize || length > rest.Length)
            {
                break;
            }

            if ((MemoryMarshal.Read<ushort>(rest.Span[2..]) & AttributeKind) == kind)
            {
                return rest[AttributeHeaderSize..length];
            }

            rest = rest[Math.Min(Aligned(length), rest.Length)..];
        }

        return default;
    }

    private static int Aligned(int length) => (length + 3) & ~3;
}
