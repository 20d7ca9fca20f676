using System.Globalization;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Topology;

namespace Reconciler.Operator.Networks;

/// <summary>Networks that would have addresses in common where they meet. Pure; the offline validator says the same of networks in files.</summary>
public static class SubnetOverlap
{
    /// <summary>What stands against a router between a network and the one that it goes out through; null: nothing.</summary>
    public static Problem? WithOutside(VirtualNetwork network, VirtualNetwork outer) =>
        Between(network, outer) is { } common
            ? Problem(common, outer, "which spec.nat.externalNetwork names: one router cannot have both")
            : null;

    /// <summary>What stands against a network's place on its VLAN; null: nothing. Of two networks, the one that was made later has the problem.</summary>
    public static Problem? OnSegment(VirtualNetwork network, IEnumerable<VirtualNetwork> others)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Spec.Uplink is not { } uplink ? null : others
            .Where(other => other.Metadata.Uid != network.Metadata.Uid && other.Spec.Uplink == uplink && IsEarlier(other, network))
            .OrderBy(other => other.Metadata.Namespace, StringComparer.Ordinal).ThenBy(other => other.Metadata.Name, StringComparer.Ordinal)
            .Select(other => Between(network, other) is { } common
                ? Problem(common, other, $"which is on the same VLAN of PhysicalNetwork {uplink.PhysicalNetwork} (spec.uplink)")
                : null)
            .FirstOrDefault(problem => problem is not null);
    }

    private static Problem Problem((int Index, Subnet Range, Subnet Other) common, VirtualNetwork other, string why) => new(
        Reasons.SubnetsOverlap,
        $"spec.subnets[{common.Index.ToString(CultureInfo.InvariantCulture)}].cidr: {common.Range} overlaps {common.Other} of VirtualNetwork {other.Metadata.Namespace}/{other.Metadata.Name}, {why}; give ranges that have no address in common",
        NeedsEdit: true);

    private static (int Index, Subnet Range, Subnet Other)? Between(VirtualNetwork network, VirtualNetwork other)
    {
        for (var i = 0; i < network.Spec.Subnets.Count; i++)
        {
            foreach (var theirs in other.Spec.Subnets)
            {
                if (Subnet.TryParse(network.Spec.Subnets[i].Cidr, out var range) && Subnet.TryParse(theirs.Cidr, out var taken) && (range.Contains(taken) || taken.Contains(range)))
                {
                    return (i, range, taken);
                }
            }
        }

        return null;
    }

    /// <summary>Whether the other network was made before this one; names decide where the times are the same.</summary>
    internal static bool IsEarlier(VirtualNetwork other, VirtualNetwork network) =>
        (other.Metadata.CreationTimestamp, other.Metadata.Namespace + "/" + other.Metadata.Name).CompareTo((network.Metadata.CreationTimestamp, network.Metadata.Namespace + "/" + network.Metadata.Name)) < 0;
}
