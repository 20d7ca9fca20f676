using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Language.Networks;

/// <summary>A range of addresses with a common prefix.</summary>
/// <param name="First">The range's first address, as a number.</param>
/// <param name="PrefixLength">How many leading bits are common.</param>
/// <param name="IsIpv6">The family.</param>
public readonly record struct IpSubnet(UInt128 First, int PrefixLength, bool IsIpv6)
{
    /// <summary>Bits of an address.</summary>
    public int AddressBits => IsIpv6 ? 128 : 32;

    /// <summary>The range's last address, as a number.</summary>
    public UInt128 Last => First | HostMask(PrefixLength, AddressBits);

    /// <summary>Reads ADDRESS/PREFIX; bits behind the prefix are cut off and reported.</summary>
    public static bool TryParse(string text, out IpSubnet subnet, out bool hostBits)
    {
        (subnet, hostBits) = (default, false);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryParseAddress(text[..slash], out var address, out var isIpv6)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > (isIpv6 ? 128 : 32))
        {
            return false;
        }

        var mask = HostMask(prefix, isIpv6 ? 128 : 32);
        hostBits = (address & mask) != 0;
        subnet = new IpSubnet(address & ~mask, prefix, isIpv6);
        return true;
    }

    /// <summary>Reads an address strictly: four decimal numbers, or IPv6; not the shortened and octal forms that old C libraries take.</summary>
    public static bool TryParseAddress(string text, out UInt128 address, out bool isIpv6)
    {
        (address, isIpv6) = (0, text.Contains(':', StringComparison.Ordinal));
        if ((!isIpv6 && !IsDottedQuad(text)) || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        parsed.TryWriteBytes(bytes, out var written);
        address = written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return parsed.AddressFamily == (isIpv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
    }

    /// <summary>Whether an address of that family is in the range.</summary>
    public bool Contains(UInt128 address, bool isIpv6) => isIpv6 == IsIpv6 && address >= First && address <= Last;

    /// <summary>Whether any address is in both ranges.</summary>
    public bool Overlaps(IpSubnet other) => IsIpv6 == other.IsIpv6 && First <= other.Last && other.First <= Last;

    /// <summary>Whether all of another range is in this one.</summary>
    public bool Covers(IpSubnet other) => IsIpv6 == other.IsIpv6 && First <= other.First && other.Last <= Last;

    /// <summary>An address of a family in its usual form.</summary>
    public static string Format(UInt128 address, bool isIpv6)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new IPAddress(isIpv6 ? bytes : bytes[12..]).ToString();
    }

    /// <summary>The name of an address in claims: its bytes in lower case hexadecimal.</summary>
    public static string Hexadecimal(UInt128 address, bool isIpv6) =>
        isIpv6 ? address.ToString("x32", CultureInfo.InvariantCulture) : ((uint)address).ToString("x8", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => $"{Format(First, IsIpv6)}/{PrefixLength.ToString(CultureInfo.InvariantCulture)}";

    private static UInt128 HostMask(int prefix, int bits) => (bits - prefix) switch
    {
        // A shift by all 128 bits is a shift by none in .NET.
        128 => UInt128.MaxValue,
        var host => (UInt128.One << host) - 1,
    };

    private static bool IsDottedQuad(string text)
    {
        var (parts, digits, value) = (1, 0, 0);
        foreach (var c in text)
        {
            if (c == '.')
            {
                if (digits == 0 || ++parts > 4)
                {
                    return false;
                }

                (digits, value) = (0, 0);
            }
            else if (!char.IsAsciiDigit(c) || (digits > 0 && value == 0) || (value = (value * 10) + c - '0') > 255)
            {
                return false;
            }
            else
            {
                digits++;
            }
        }

        return parts == 4 && digits > 0;
    }
}
