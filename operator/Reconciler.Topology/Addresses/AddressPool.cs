using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Topology;

/// <summary>Chooses free addresses of a subnet. Pure: who really gets one is decided by whoever creates the AddressClaim first.</summary>
public static class AddressPool
{
    /// <summary>
    /// A free address, or null when the subnet is exhausted. The search starts at a place derived from <paramref name="holder"/> and
    /// goes round once: the same holder tends to get the same address again, and two operators rarely want the same one.
    /// </summary>
    /// <param name="subnet">The subnet. Its first address, and of IPv4 its last, are never given; /31, /32, /127 and /128 have no such.</param>
    /// <param name="gateway">The router's address, never given; null for the default one.</param>
    /// <param name="taken">Addresses that others hold; those outside of the subnet do not matter.</param>
    /// <param name="holder">Whom it is for, such as <c>NAMESPACE/NAME/INTERFACE</c>.</param>
    public static IPAddress? Next(Subnet subnet, IPAddress? gateway, IEnumerable<IPAddress> taken, string holder)
    {
        var used = taken.Where(subnet.Contains).Select(Subnet.ToNumber).ToHashSet();
        used.Add(Subnet.ToNumber(gateway ?? subnet.DefaultGateway));

        var bits = subnet.IsIpv6 ? 128 : 32;
        var hasEdges = subnet.PrefixLength < bits - 1;
        var first = hasEdges ? subnet.First + 1 : subnet.First;
        var last = hasEdges && !subnet.IsIpv6 ? subnet.Last - 1 : subnet.Last;
        var size = last - first + 1;
        if (size == 0)
        {
            // Only ::/0 is as large as that.
            size = UInt128.MaxValue;
        }

        var start = StartOf(holder) % size;
        // One more step than there are addresses in use finds a free one, or there is none.
        var steps = size < (UInt128)used.Count + 1 ? size : (UInt128)used.Count + 1;
        for (UInt128 step = 0; step < steps; step++)
        {
            var candidate = first + ((start + step) % size);
            if (!used.Contains(candidate))
            {
                return Subnet.ToAddress(candidate, subnet.IsIpv6);
            }
        }

        return null;
    }

    /// <summary>The name of the AddressClaim for an address: <c>NETWORK-HEX</c>, eight digits for IPv4 and thirty-two for IPv6.</summary>
    public static string ClaimName(string network, IPAddress address) =>
        $"{network}-{Convert.ToHexStringLower(address.GetAddressBytes())}";

    private static UInt128 StartOf(string holder)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(holder));
        return new UInt128(BitConverter.ToUInt64(hash, 0), BitConverter.ToUInt64(hash, 8)) >> 1;
    }
}
