namespace Reconciler.Topology;

/// <summary>Puts OVN's match expressions together from parts that are each complete.</summary>
internal static class MatchText
{
    /// <summary>ARP and IPv6's neighbour discovery, without which no machine has a network at all.</summary>
    public const string NeighboursFromMachine = "arp || nd || nd_rs";

    /// <summary>The same towards a machine, with the routers' announcements.</summary>
    public const string NeighboursToMachine = "arp || nd || nd_ra";

    /// <summary>A machine asking for an address.</summary>
    public const string DhcpFromMachine = "(udp.src == 68 && udp.dst == 67) || (udp.src == 546 && udp.dst == 547)";

    /// <summary>A server's answer to it.</summary>
    public const string DhcpToMachine = "(udp.src == 67 && udp.dst == 68) || (udp.src == 547 && udp.dst == 546)";

    /// <summary>Any segment of TCP but the one that begins a connection (SYN without ACK).</summary>
    public const string NoTcpBeginning = "(tcp.flags == 0/2 || tcp.flags == 0x10/0x10)";

    public static string AllOf(params IEnumerable<string?> parts) => string.Join(" && ", parts.OfType<string>());

    public static string AnyOf(params IEnumerable<string> parts)
    {
        var list = parts.ToList();
        return list.Count == 1 ? list[0] : $"({string.Join(" || ", list)})";
    }
}
