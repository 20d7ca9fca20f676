using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Networks;

/// <summary>Whether a network may use its uplink. Pure.</summary>
public static class UplinkGrant
{
    /// <summary>What stands against the uplink; null when it is granted or there is none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="physical">The PhysicalNetwork that it names; null when there is none.</param>
    /// <param name="labels">Labels of the network's namespace.</param>
    public static Problem? Objection(VirtualNetwork network, PhysicalNetwork? physical, ValueMap labels)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Spec.Uplink is not { } uplink)
        {
            return null;
        }

        if (physical is null || physical.Metadata.DeletionTimestamp is not null)
        {
            return new Problem(Reasons.PhysicalNetworkNotFound, $"spec.uplink.physicalNetwork: there is no PhysicalNetwork {uplink.PhysicalNetwork} yet");
        }

        // The untagged frames of a physical network belong to whoever may use VLAN-less uplinks: anybody, unless VLANs are granted to some.
        if (uplink.Vlan is not { } vlan)
        {
            return null;
        }

        return physical.Spec.Vlans.Any(range => vlan >= range.From && vlan <= range.To && (range.NamespaceSelector?.Matches(labels) ?? true))
            ? null
            : new Problem(
                Reasons.VlanNotGranted,
                $"spec.uplink.vlan: PhysicalNetwork {uplink.PhysicalNetwork} does not grant VLAN {vlan} to namespace {network.Metadata.Namespace}; granted are {Granted(physical, labels)}. Whoever owns it can add a range to its spec.vlans");
    }

    private static string Granted(PhysicalNetwork physical, ValueMap labels)
    {
        var ranges = physical.Spec.Vlans.Where(range => range.NamespaceSelector?.Matches(labels) ?? true).Select(range => $"{range.From}-{range.To}").ToList();
        return ranges.Count == 0 ? "none" : string.Join(", ", ranges);
    }
}
