using Reconciler.Language.Kinds;
using Reconciler.Language.Networks;

namespace Reconciler.Language.Validation.Sets;

/// <summary>Networks behind NAT fit to the network outside: its address, its ranges, and one forward per port.</summary>
internal static class Outsides
{
    public static void Validate(DocumentSet set, SetFindings findings)
    {
        var addresses = new Dictionary<(string Outside, string Address), string>();
        var forwards = new Dictionary<(string Outside, TransportProtocol Protocol, int Port), string>();
        foreach (var (member, network) in set.Networks)
        {
            if (network.Spec.Nat is not { } nat)
            {
                continue;
            }

            var outside = nat.ExternalNetwork is { } reference ? set.Resolve(ResourceKinds.VirtualNetwork, member.Namespace, reference) : null;
            if (outside?.Resource is VirtualNetwork external && outside.Index != member.Index)
            {
                External(member, network, nat, outside, external, findings);
            }

            if (nat is { ExternalNetwork: { } name, ExternalAddress: { } address })
            {
                var key = (name.Contains('/', StringComparison.Ordinal) ? name : $"{member.Namespace}/{name}", address);
                if (!addresses.TryAdd(key, member.Name))
                {
                    findings.Add(member, "spec.nat.externalAddress", ValidationCodes.AddressTaken, $"{address} is that of network {addresses[key]}", "give another address");
                    continue;
                }
            }

            Forwards(member, nat, forwards, findings);
        }
    }

    private static void External(SetMember member, VirtualNetwork network, NatSpec nat, SetMember outside, VirtualNetwork external, SetFindings findings)
    {
        if (external.Spec.Uplink is null)
        {
            findings.Add(member, "spec.nat.externalNetwork", ValidationCodes.Conflict, $"VirtualNetwork {outside.Name} has no uplink", "name a network with an uplink, or remove it to go out through the node's own address");
        }

        if (nat.ExternalAddress is { } text && IpSubnet.TryParseAddress(text, out var address, out var isIpv6) && external.Spec.Subnets.Count > 0
            && !external.Spec.Subnets.Any(subnet => IpSubnet.TryParse(subnet.Cidr, out var range, out _) && range.Contains(address, isIpv6)))
        {
            findings.Add(member, "spec.nat.externalAddress", ValidationCodes.AddressOutsideSubnet, $"{text} is outside of network {outside.Name}", $"give an address in {external.Spec.Subnets[0].Cidr}");
        }

        for (var i = 0; i < network.Spec.Subnets.Count; i++)
        {
            foreach (var other in external.Spec.Subnets)
            {
                Uplinks.Overlap(member, $"spec.subnets[{i}].cidr", network.Spec.Subnets[i], other, $"network {outside.Name}, to which a router would join it", findings);
            }
        }
    }

    private static void Forwards(SetMember member, NatSpec nat, Dictionary<(string, TransportProtocol, int), string> taken, SetFindings findings)
    {
        // Forwards through the node's own address share that address; those without a fixed address outside get one each.
        if (nat is { ExternalNetwork: not null, ExternalAddress: null })
        {
            return;
        }

        var outside = nat.ExternalNetwork is null ? "" : $"{member.Namespace}/{nat.ExternalNetwork}/{nat.ExternalAddress}";
        for (var i = 0; i < (nat.Forwards?.Count ?? 0); i++)
        {
            var forward = nat.Forwards![i];
            var key = (outside, forward.Protocol ?? TransportProtocol.TCP, forward.Port);
            if (!taken.TryAdd(key, $"{member.Namespace}/{member.Name}") && taken[key] != $"{member.Namespace}/{member.Name}")
            {
                findings.Add(member, $"spec.nat.forwards[{i}].port", ValidationCodes.ForwardCollision, $"{key.Item2} port {forward.Port} of the same address is forwarded by network {taken[key]}", "give another port");
            }
        }
    }
}
