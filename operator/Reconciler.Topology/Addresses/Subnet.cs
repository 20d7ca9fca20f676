using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Topology;

/// <summary>A range of addresses in CIDR form, IPv4 or IPv6, without host bits.</summary>
public readonly record struct Subnet
{
    private Subnet(UInt128 first, int prefixLength, bool isIpv6)
    {
        First = first;
        PrefixLength = prefixLength;
        IsIpv6 = isIpv6;
    }

    /// <summary>The network's own address as a number.</summary>
    internal UInt128 First { get; }

    /// <summary>The last address as a number; the broadcast address of an IPv4 subnet.</summary>
    internal UInt128 Last => First + (((UInt128)1 << (Bits - PrefixLength)) - 1);

    /// <summary>Length of the prefix in bits.</summary>
    public int PrefixLength { get; }

    /// <summary>Whether this is IPv6; else IPv4.</summary>
    public bool IsIpv6 { get; }

    /// <summary>The default gateway: the first address after the network's own.</summary>
    public IPAddress DefaultGateway => ToAddress(PrefixLength >= Bits - 1 ? First : First + 1, IsIpv6);

    private int Bits => IsIpv6 ? 128 : 32;

    /// <summary>Reads the CIDR form; a single address stands for itself alone. False when it is none, or has host bits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Subnet subnet)
    {
        subnet = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (text is null || !IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address) || address.ScopeId() != 0)
        {
            return false;
        }

        var isIpv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var bits = isIpv6 ? 128 : 32;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
        {
            return false;
        }

        var first = ToNumber(address);
        var read = new Subnet(first, length, isIpv6);
        // A shift by the whole width would be a shift by nothing.
        if (length == 0 ? first != 0 : first != first >> (bits - length) << (bits - length))
        {
            return false;
        }

        subnet = read;
        return true;
    }

    /// <summary>Reads the CIDR form.</summary>
    /// <exception cref="FormatException">It is none, or has host bits.</exception>
    public static Subnet Parse(string text) =>
        TryParse(text, out var subnet) ? subnet : throw new FormatException($"'{text}' is no subnet in CIDR form without host bits.");

    /// <summary>Whether the address lies within.</summary>
    public bool Contains(IPAddress address) =>
        IsIpv6 == (address.AddressFamily == AddressFamily.InterNetworkV6) && ToNumber(address) is var number && number >= First && number <= Last;

    /// <summary>Whether the other subnet lies within.</summary>
    public bool Contains(Subnet other) => IsIpv6 == other.IsIpv6 && other.First >= First && other.Last <= Last;

    /// <summary>What is left of this subnet without the others, in as few subnets as can be, in order.</summary>
    public IEnumerable<Subnet> Except(IReadOnlyCollection<Subnet> others)
    {
        var self = this;
        if (others.Any(other => other.Contains(self)))
        {
            return [];
        }

        if (!others.Any(self.Contains))
        {
            return [self];
        }

        var half = new Subnet(First, PrefixLength + 1, IsIpv6);
        return half.Except(others).Concat(new Subnet(half.Last + 1, PrefixLength + 1, IsIpv6).Except(others));
    }

    /// <summary>The address with this number within the family.</summary>
    /// <param name="number">The number.</param>
    /// <param name="isIpv6">The family.</param>
    public static IPAddress ToAddress(UInt128 number, bool isIpv6)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 15; i >= 0; i--)
        {
            bytes[i] = (byte)number;
            number >>= 8;
        }

        return new IPAddress(isIpv6 ? bytes : bytes[12..]);
    }

    /// <summary>The address as a number within its family.</summary>
    public static UInt128 ToNumber(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        UInt128 number = 0;
        foreach (var part in address.GetAddressBytes())
        {
            number = (number << 8) | part;
        }

        return number;
    }

    /// <inheritdoc />
    public override string ToString() => $"{ToAddress(First, IsIpv6)}/{PrefixLength.ToString(CultureInfo.InvariantCulture)}";
}

internal static class AddressScopes
{
    public static long ScopeId(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
