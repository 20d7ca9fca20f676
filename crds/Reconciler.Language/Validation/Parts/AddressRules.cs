using Reconciler.Language.Networks;

namespace Reconciler.Language.Validation.Parts;

/// <summary>Rules for addresses and ranges, wherever they stand.</summary>
internal static class AddressRules
{
    /// <summary>Reads an address that a machine can have; says so when it is not one.</summary>
    public static bool TryUsable(string text, string path, ErrorList errors, out UInt128 address, out bool isIpv6)
    {
        if (!IpSubnet.TryParseAddress(text, out address, out isIpv6))
        {
            errors.Add(path, ValidationCodes.InvalidFormat, $"'{text}' is not an IP address", "write for example 10.20.0.10 or fd00:20::10");
            return false;
        }

        if (Unusable(address, isIpv6) is { } what)
        {
            errors.Add(path, ValidationCodes.OutOfRange, $"{text} is {what}", "give a unicast address");
            return false;
        }

        return true;
    }

    /// <summary>Holds a list of fixed addresses to: each an address, at most one per family.</summary>
    public static void OnePerFamily(IReadOnlyList<string>? addresses, string path, ErrorList errors)
    {
        var families = new int[] { -1, -1 };
        for (var i = 0; i < (addresses?.Count ?? 0); i++)
        {
            if (!TryUsable(addresses![i], $"{path}[{i}]", errors, out _, out var isIpv6))
            {
                continue;
            }

            ref var first = ref families[isIpv6 ? 1 : 0];
            if (first >= 0)
            {
                errors.Add(
                    $"{path}[{i}]", ValidationCodes.Conflict, $"is the second {(isIpv6 ? "IPv6" : "IPv4")} address after {addresses[first]}", "give at most one per family");
            }
            else
            {
                first = i;
            }
        }
    }

    /// <summary>Reads a range; says so when it is not one, or has host bits, which are cut off so that the other rules can go on.</summary>
    public static bool TryRange(string text, string path, ErrorList errors, out IpSubnet range)
    {
        if (!IpSubnet.TryParse(text, out range, out var hostBits))
        {
            errors.Add(path, ValidationCodes.InvalidFormat, $"'{text}' is not a range of addresses", "write for example 10.20.0.0/24 or fd00:20::/64");
            return false;
        }

        if (hostBits)
        {
            errors.Add(path, ValidationCodes.HostBits, $"{text} has bits set behind its prefix", $"write {range}");
        }

        return true;
    }

    private static string? Unusable(UInt128 address, bool isIpv6)
    {
        if (isIpv6)
        {
            return address == 0 ? "the unspecified address"
                : address == 1 ? "the loopback address"
                : address >> 120 == 0xff ? "a multicast address"
                : address >> 118 == 0xfe80 >> 6 ? "a link-local address"
                : null;
        }

        return (uint)address switch
        {
            0xffffffff => "the broadcast address",
            var value when value >> 24 == 0 => "in 0.0.0.0/8, which means this network",
            var value when value >> 24 == 127 => "a loopback address",
            var value when value >> 28 == 14 => "a multicast address",
            _ => null,
        };
    }
}
