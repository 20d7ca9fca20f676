using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Networks;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of VirtualNetwork.</summary>
internal static class VirtualNetworkValidator
{
    /// <summary>The range from which networks behind the node's own address get their address towards the node.</summary>
    private static readonly IpSubnet NodeTransit = IpSubnet.TryParse("100.64.0.0/16", out var range, out _) ? range : default;

    public static void Validate(VirtualNetwork network, ErrorList errors)
    {
        var spec = network.Spec;
        var ranges = new List<(IpSubnet Range, int Index)>();
        for (var i = 0; i < spec.Subnets.Count; i++)
        {
            if (Subnet(spec.Subnets[i], $"spec.subnets[{i}]", errors) is { } range)
            {
                Together(range, i, ranges, errors);
                ranges.Add((range, i));
            }
        }

        if (spec.Mtu is < 1280 && ranges.Exists(range => range.Range.IsIpv6))
        {
            errors.Add("spec.mtu", ValidationCodes.OutOfRange, $"{spec.Mtu} is too small for IPv6", "give at least 1280");
        }

        Dhcp(spec, errors);
        if (spec.Nat is { } nat)
        {
            Nat(network, nat, ranges, errors);
        }

        AllowedNamespacesRules.Validate(spec.AllowedNamespaces, errors);
        DriftModeRules.Drift(spec.Drift, ResourceKinds.VirtualNetwork, "spec.drift", errors);
    }

    private static IpSubnet? Subnet(SubnetSpec subnet, string path, ErrorList errors)
    {
        if (!AddressRules.TryRange(subnet.Cidr, path + ".cidr", errors, out var range))
        {
            return null;
        }

        var longest = range.IsIpv6 ? 126 : 30;
        if (range.PrefixLength > longest || range.PrefixLength < 8)
        {
            errors.Add(path + ".cidr", ValidationCodes.OutOfRange, $"/{range.PrefixLength} is no size for a network", $"give /8 to /{longest}");
            return null;
        }

        AddressRules.TryUsable(IpSubnet.Format(range.First + 1, range.IsIpv6), path + ".cidr", errors, out _, out _);
        if (subnet.Mode is { } mode)
        {
            if (!range.IsIpv6)
            {
                errors.Add(path + ".mode", ValidationCodes.Conflict, $"{mode} is for IPv6", "remove it");
            }
            else if (mode == Ipv6Mode.SLAAC && range.PrefixLength != 64)
            {
                errors.Add(path + ".mode", ValidationCodes.Conflict, $"SLAAC does not work with /{range.PrefixLength}", "make the subnet a /64, or the mode DHCPv6");
            }
        }
        else if (range is { IsIpv6: true, PrefixLength: not 64 })
        {
            errors.Add(path + ".cidr", ValidationCodes.Conflict, $"SLAAC, which is the default, does not work with /{range.PrefixLength}", "make the subnet a /64, or give mode: DHCPv6");
        }

        if (subnet.Gateway is { } gateway && AddressRules.TryUsable(gateway, path + ".gateway", errors, out var address, out var isIpv6))
        {
            if (!range.Contains(address, isIpv6))
            {
                errors.Add(path + ".gateway", ValidationCodes.AddressOutsideSubnet, $"{gateway} is outside of {range}", $"give for example {IpSubnet.Format(range.First + 1, range.IsIpv6)}");
            }
            else if (address == range.First || (!isIpv6 && address == range.Last))
            {
                errors.Add(path + ".gateway", ValidationCodes.AddressTaken, $"{gateway} is the subnet's {(address == range.First ? "own" : "broadcast")} address", "give another one");
            }
        }

        return range;
    }

    private static void Together(IpSubnet range, int index, List<(IpSubnet Range, int Index)> others, ErrorList errors)
    {
        foreach (var (other, otherIndex) in others)
        {
            if (range.Overlaps(other))
            {
                errors.Add($"spec.subnets[{index}].cidr", ValidationCodes.OverlappingSubnets, $"{range} overlaps {other} of item {otherIndex}", "give ranges that have no address in common");
            }

            if (range.IsIpv6 == other.IsIpv6)
            {
                errors.Add($"spec.subnets[{index}].cidr", ValidationCodes.Conflict, $"is the second {(range.IsIpv6 ? "IPv6" : "IPv4")} subnet", "give at most one per family");
            }
        }
    }

    private static void Dhcp(VirtualNetworkSpec spec, ErrorList errors)
    {
        if (spec.Dhcp is not { } dhcp)
        {
            return;
        }

        if (spec.Subnets.Count == 0 && dhcp.Enabled == true)
        {
            errors.Add("spec.dhcp", ValidationCodes.Conflict, "there is no subnet to hand addresses out of", "give a subnet, or remove dhcp");
        }

        for (var i = 0; i < (dhcp.DnsServers?.Count ?? 0); i++)
        {
            AddressRules.TryUsable(dhcp.DnsServers![i], $"spec.dhcp.dnsServers[{i}]", errors, out _, out _);
        }

        AmountRules.Between(dhcp.LeaseTime, Duration.FromSeconds(60), Duration.Parse("8760h"), "spec.dhcp.leaseTime", errors);
        AmountRules.WholeSeconds(dhcp.LeaseTime, "spec.dhcp.leaseTime", errors);
    }

    private static void Nat(VirtualNetwork network, NatSpec nat, List<(IpSubnet Range, int Index)> ranges, ErrorList errors)
    {
        if (network.Spec.Subnets.Count == 0)
        {
            errors.Add("spec.nat", ValidationCodes.Required, "there is no subnet to translate", "give an IPv4 subnet");
        }
        else if (ranges.Count > 0 && ranges.TrueForAll(range => range.Range.IsIpv6))
        {
            errors.Add("spec.nat", ValidationCodes.Conflict, "there are only IPv6 subnets, which are routed and not translated", "give an IPv4 subnet, or remove nat");
        }

        if (nat.ExternalNetwork is null)
        {
            if (nat.ExternalAddress is not null)
            {
                errors.Add("spec.nat.externalAddress", ValidationCodes.Conflict, "stands without an externalNetwork", "give the network that the address is of, or remove it");
            }

            foreach (var (range, index) in ranges.Where(range => range.Range.Overlaps(NodeTransit)))
            {
                errors.Add($"spec.subnets[{index}].cidr", ValidationCodes.OverlappingSubnets, $"{range} overlaps {NodeTransit}, which leads to the node's own address", "give another range");
            }
        }
        else
        {
            if (nat.ExternalNetwork == network.Metadata.Name || nat.ExternalNetwork == $"{network.Metadata.Namespace}/{network.Metadata.Name}")
            {
                errors.Add("spec.nat.externalNetwork", ValidationCodes.Conflict, "is the network itself", "name a network with an uplink");
            }

            if (nat.ExternalAddress is { } text && AddressRules.TryUsable(text, "spec.nat.externalAddress", errors, out _, out var isIpv6) && isIpv6)
            {
                errors.Add("spec.nat.externalAddress", ValidationCodes.Conflict, $"{text} is an IPv6 address", "give an IPv4 address");
            }
        }

        Forwards(nat.Forwards ?? [], errors);
    }

    private static void Forwards(ValueList<PortForward> forwards, ErrorList errors)
    {
        var taken = new Dictionary<(TransportProtocol, int), string>();
        for (var i = 0; i < forwards.Count; i++)
        {
            var forward = forwards[i];
            var port = (forward.Protocol ?? TransportProtocol.TCP, forward.Port);
            if (!taken.TryAdd(port, forward.Name))
            {
                errors.Add($"spec.nat.forwards[{i}].port", ValidationCodes.ForwardCollision, $"{port.Item1} port {port.Port} leads to {taken[port]} already", "give another port");
            }
        }
    }
}
