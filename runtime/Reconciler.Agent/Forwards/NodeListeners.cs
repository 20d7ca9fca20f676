using System.Globalization;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Forwards;

/// <summary>Who on the node itself has a port: programs that listen, and OVN's tunnels, which the kernel or Open vSwitch answer. Read from /proc.</summary>
internal static class NodeListeners
{
    private const string Listening = "0A";
    private const string Unconnected = "07";

    /// <summary>The owner of a port, for people; null: nobody has it.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="port">The port.</param>
    /// <param name="encapTypes">OVN's tunnels here (<c>external_ids:ovn-encap-type</c>): geneve, vxlan, stt.</param>
    public static string? OwnerOf(TransportProtocol protocol, int port, string? encapTypes)
    {
        if (TunnelOf(protocol, port) is { } tunnel && (encapTypes ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(tunnel))
        {
            return $"OVN ({tunnel} tunnels between nodes)";
        }

        var family = protocol == TransportProtocol.TCP ? "tcp" : "udp";
        foreach (var file in new[] { $"/proc/self/net/{family}", $"/proc/self/net/{family}6" })
        {
            if (File.Exists(file) && InodeOf(File.ReadLines(file), protocol, port) is { } inode)
            {
                return ProgramOf(inode) ?? "a program of the node";
            }
        }

        return null;
    }

    /// <summary>The inode of a socket that has a port of all or of any IPv4 address but the loopback's; null: there is none. Pure.</summary>
    internal static string? InodeOf(IEnumerable<string> lines, TransportProtocol protocol, int port)
    {
        foreach (var line in lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 9
                && words[3] == (protocol == TransportProtocol.TCP ? Listening : Unconnected)
                && words[1].Split(':') is [var address, var number]
                && int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port
                && IsReachedByIpv4(address))
            {
                return words[9];
            }
        }

        return null;
    }

    /// <summary>The kernel writes each 32 bits of an address as a number of its own byte order, which is little-endian wherever this runs.</summary>
    private static bool IsReachedByIpv4(string address)
    {
        const string Mapped = "0000000000000000FFFF0000";
        return address.Length == 8 ? !IsLoopback(address)
            : address.All(digit => digit == '0') || (address.StartsWith(Mapped, StringComparison.Ordinal) && !IsLoopback(address[Mapped.Length..]));
    }

    private static bool IsLoopback(string address) => address.EndsWith("7F", StringComparison.Ordinal);

    private static string? TunnelOf(TransportProtocol protocol, int port) => (protocol, port) switch
    {
        (TransportProtocol.UDP, 6081) => "geneve",
        (TransportProtocol.UDP, 4789) => "vxlan",
        (TransportProtocol.TCP, 7471) => "stt",
        _ => null,
    };

    /// <summary>The program that holds a socket. Reads every process' descriptors, so only where a port is taken.</summary>
    private static string? ProgramOf(string inode)
    {
        var socket = $"socket:[{inode}]";
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget == socket))
                {
                    return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (process {Path.GetFileName(process)})";
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or is none of ours to look at.
            }
        }

        return null;
    }
}
