using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Networks;

namespace Reconciler.Language.Validation.Sets;

/// <summary>Fixed addresses are in their network's subnets, and no address and no MAC stands twice on one network.</summary>
internal static class Addresses
{
    public static void Validate(DocumentSet set, SetFindings findings)
    {
        var taken = new Dictionary<(int Network, UInt128 Address, bool IsIpv6), string>();
        var macs = new Dictionary<(string Network, string Mac), string>();
        var subnets = new Dictionary<int, IReadOnlyList<(IpSubnet Range, UInt128 Gateway)>>();
        foreach (var (member, balancer) in set.Of<LoadBalancer>())
        {
            if (balancer.Spec.Address is { } address)
            {
                var network = set.Resolve(ResourceKinds.VirtualNetwork, member.Namespace, balancer.Spec.Network);
                Check(network, address, new Place(member, "spec.address", $"LoadBalancer {member.Name}", IsOptional: false), taken, subnets, findings);
            }

            if (balancer.Spec.External is { } external)
            {
                var network = set.Resolve(ResourceKinds.VirtualNetwork, member.Namespace, external.Network);
                Check(network, external.Address, new Place(member, "spec.external.address", $"LoadBalancer {member.Name}", IsOptional: false), taken, subnets, findings);
            }
        }

        foreach (var (member, machine) in set.Machines)
        {
            for (var i = 0; i < machine.Spec.Interfaces.Count; i++)
            {
                var device = machine.Spec.Interfaces[i];
                if (device.MacAddress is { } mac)
                {
                    var key = (Qualified(member, device.Network), mac.ToLowerInvariant());
                    if (!macs.TryAdd(key, $"{member.Name} in {member.Source}"))
                    {
                        findings.Add(member, $"spec.interfaces[{i}].macAddress", ValidationCodes.DuplicateMac, $"{mac} is that of {macs[key]} on the same network", "give each interface its own, or none");
                    }
                }

                Interface(set, member, device.Network, device.IpAddresses, $"spec.interfaces[{i}].ipAddresses", taken, subnets, findings);
                for (var j = 0; j < (device.Trunks?.Count ?? 0); j++)
                {
                    var trunk = device.Trunks![j];
                    Interface(set, member, trunk.Network, trunk.IpAddresses, $"spec.interfaces[{i}].trunks[{j}].ipAddresses", taken, subnets, findings);
                }
            }
        }
    }

    private static string Qualified(SetMember member, string reference) => reference.Contains('/', StringComparison.Ordinal) ? reference : $"{member.Namespace}/{reference}";

    private static void Interface(
        DocumentSet set, SetMember member, string reference, ValueList<string>? addresses, string path,
        Dictionary<(int, UInt128, bool), string> taken, Dictionary<int, IReadOnlyList<(IpSubnet, UInt128)>> subnets, SetFindings findings)
    {
        if (addresses is null or { Count: 0 })
        {
            return;
        }

        var network = set.Resolve(ResourceKinds.VirtualNetwork, member.Namespace, reference);
        for (var i = 0; i < addresses.Count; i++)
        {
            Check(network, addresses[i], new Place(member, $"{path}[{i}]", $"{member.Name} in {member.Source}", IsOptional: true), taken, subnets, findings);
        }
    }

    private static void Check(
        SetMember? network, string text, Place place,
        Dictionary<(int, UInt128, bool), string> taken, Dictionary<int, IReadOnlyList<(IpSubnet Range, UInt128 Gateway)>> subnets, SetFindings findings)
    {
        if (network?.Resource is not VirtualNetwork value || !IpSubnet.TryParseAddress(text, out var address, out var isIpv6))
        {
            return;
        }

        if (!subnets.TryGetValue(network.Index, out var ranges))
        {
            subnets[network.Index] = ranges = Ranges(value);
        }

        var otherwise = place.IsOptional ? ", or remove it to have one chosen" : "";
        var (range, gateway) = ranges.FirstOrDefault(candidate => candidate.Range.Contains(address, isIpv6));
        if (range == default)
        {
            var family = ranges.Where(candidate => candidate.Range.IsIpv6 == isIpv6).Select(candidate => candidate.Range.ToString()).FirstOrDefault();
            findings.Add(
                place.Member, place.Path, ValidationCodes.AddressOutsideSubnet, $"{text} is outside of network {network.Name}{(family is null ? ", which has no subnet of this family" : $"'s subnet {family}")}",
                family is not null ? $"give an address in it{otherwise}" : place.IsOptional ? "remove it, or give the network a subnet" : "give an address of a subnet of it, or give the network one of this family");
        }
        else if (address == gateway || address == range.First || (!isIpv6 && address == range.Last))
        {
            var what = address == gateway ? "gateway" : address == range.First ? "own address" : "broadcast address";
            findings.Add(place.Member, place.Path, ValidationCodes.AddressTaken, $"{text} is the {what} of network {network.Name}", $"give another address{otherwise}");
        }
        else if (!taken.TryAdd((network.Index, address, isIpv6), place.Holder))
        {
            findings.Add(place.Member, place.Path, ValidationCodes.AddressTaken, $"{text} is that of {taken[(network.Index, address, isIpv6)]}", $"give another address{otherwise}");
        }
    }

    private static List<(IpSubnet Range, UInt128 Gateway)> Ranges(VirtualNetwork network)
    {
        var ranges = new List<(IpSubnet, UInt128)>();
        foreach (var subnet in network.Spec.Subnets)
        {
            if (IpSubnet.TryParse(subnet.Cidr, out var range, out _))
            {
                var gateway = subnet.Gateway is { } text && IpSubnet.TryParseAddress(text, out var given, out _) ? given : range.First + 1;
                ranges.Add((range, gateway));
            }
        }

        return ranges;
    }

    /// <summary>Where an address stands.</summary>
    /// <param name="Member">The object.</param>
    /// <param name="Path">The field.</param>
    /// <param name="Holder">The object, as others are told of it.</param>
    /// <param name="IsOptional">Whether one is chosen where none stands.</param>
    private readonly record struct Place(SetMember Member, string Path, string Holder, bool IsOptional);
}
