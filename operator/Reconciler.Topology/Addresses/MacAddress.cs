using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Topology;

/// <summary>Hardware addresses that are derived, never stored, so that they stay the same over restarts.</summary>
public static class MacAddress
{
    /// <summary>A locally administered address, <c>02:</c> and five bytes derived from the seed; for example of a router's port.</summary>
    public static string Derive(string seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        return string.Join(':', hash.Take(5).Prepend((byte)0x02).Select(part => part.ToString("x2", null)));
    }

    /// <summary>The address that a guest with this hardware address makes for itself in a /64 subnet (RFC 4862, modified EUI-64).</summary>
    public static IPAddress SlaacAddress(Subnet subnet, string macAddress)
    {
        var mac = macAddress.Split(':').Select(part => Convert.ToByte(part, 16)).ToArray();
        byte[] identifier = [(byte)(mac[0] ^ 0x02), mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]];
        return Subnet.ToAddress(subnet.First | identifier.Aggregate((UInt128)0, (number, part) => (number << 8) | part), isIpv6: true);
    }
}
