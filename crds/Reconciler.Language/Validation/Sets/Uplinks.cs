using Reconciler.Language.Kinds;
using Reconciler.Language.Networks;

namespace Reconciler.Language.Validation.Sets;

/// <summary>Networks with an uplink use VLANs that are granted to them, and those on one segment have no address in common.</summary>
internal static class Uplinks
{
    public static void Validate(DocumentSet set, SetFindings findings)
    {
        var segments = new Dictionary<(string Physical, int? Vlan), List<(SetMember Member, VirtualNetwork Value)>>();
        foreach (var (member, network) in set.Networks)
        {
            if (network.Spec.Uplink is not { } uplink)
            {
                continue;
            }

            Granted(set, member, uplink, findings);
            var key = (uplink.PhysicalNetwork, uplink.Vlan);
            if (!segments.TryGetValue(key, out var others))
            {
                segments[key] = others = [];
            }

            foreach (var (other, value) in others)
            {
                for (var i = 0; i < network.Spec.Subnets.Count; i++)
                {
                    foreach (var subnet in value.Spec.Subnets)
                    {
                        Overlap(member, $"spec.subnets[{i}].cidr", network.Spec.Subnets[i], subnet, $"network {other.Namespace}/{other.Name} on the same segment", findings);
                    }
                }
            }

            others.Add((member, network));
        }
    }

    public static void Overlap(SetMember member, string path, SubnetSpec subnet, SubnetSpec other, string whose, SetFindings findings)
    {
        if (IpSubnet.TryParse(subnet.Cidr, out var range, out _) && IpSubnet.TryParse(other.Cidr, out var otherRange, out _) && range.Overlaps(otherRange))
        {
            findings.Add(member, path, ValidationCodes.OverlappingSubnets, $"{range} overlaps {otherRange} of {whose}", "give ranges that have no address in common");
        }
    }

    private static void Granted(DocumentSet set, SetMember member, UplinkSpec uplink, SetFindings findings)
    {
        if (uplink.Vlan is not { } vlan || set.Find(ResourceKinds.PhysicalNetwork, "", uplink.PhysicalNetwork)?.Resource is not PhysicalNetwork physical)
        {
            return;
        }

        var ranges = physical.Spec.Vlans.Where(range => vlan >= range.From && vlan <= range.To).ToList();
        var permitted = ranges.Exists(range => range.NamespaceSelector is not { } selector
            || !set.Namespaces.TryGetValue(member.Namespace, out var labels) || selector.Matches(labels));
        if (!permitted)
        {
            findings.Add(
                member, "spec.uplink.vlan", ValidationCodes.VlanNotGranted,
                ranges.Count == 0 ? $"VLAN {vlan} is in none of the ranges of PhysicalNetwork {uplink.PhysicalNetwork}" : $"VLAN {vlan} is not granted to namespace {member.Namespace}",
                physical.Spec.Vlans.Count == 0 ? $"add it to spec.vlans of PhysicalNetwork {uplink.PhysicalNetwork}"
                    : $"its ranges are {string.Join(", ", physical.Spec.Vlans.Select(range => $"{range.From}-{range.To}"))}");
        }
    }
}
