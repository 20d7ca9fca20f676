using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Nodes;

namespace Reconciler.Operator.Machines;

/// <summary>Chooses the node that runs a machine, and explains itself. Pure.</summary>
public static class Placement
{
    /// <summary>Chooses a node. One that was chosen stays; else the fitting node with the fewest partitions, by name among equals.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="architecture">Its processor architecture.</param>
    /// <param name="networks">Its networks.</param>
    /// <param name="origins">Nodes on which lies what its disks are made from, with what that is.</param>
    /// <param name="nodes">Every node, with how it is.</param>
    /// <param name="current">The node that was chosen before; null when none was.</param>
    public static PlacementChoice Choose(
        VirtualMachine machine, Architecture architecture, IEnumerable<VirtualNetwork> networks, IReadOnlyList<DiskOrigin> origins, IReadOnlyList<NodeState> nodes, string? current)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (current is not null)
        {
            return new PlacementChoice(current, "");
        }

        if (nodes.Count == 0)
        {
            return new PlacementChoice(null, "there is no HypervisorNode yet; one appears when its agent starts");
        }

        var physical = networks.Where(network => network.Spec.Uplink is not null).Select(network => network.Spec.Uplink!.PhysicalNetwork).Distinct().ToList();
        var judged = nodes.Select(node => (Node: node, Objection: Objection(machine, architecture, physical, node) ?? Elsewhere(origins, node))).ToList();
        var chosen = judged.Where(candidate => candidate.Objection is null)
            .Select(candidate => candidate.Node)
            .OrderBy(node => node.Partitions)
            .ThenBy(node => node.Node.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return chosen is not null
            ? new PlacementChoice(chosen.Node.Metadata.Name, "")
            : new PlacementChoice(null, "no node fits: " + string.Join("; ", judged.OrderBy(node => node.Node.Node.Metadata.Name, StringComparer.Ordinal).Select(node => $"{node.Node.Node.Metadata.Name} {node.Objection}")));
    }

    /// <summary>What was made of a machine lies on its node, and no other one can copy it.</summary>
    private static string? Elsewhere(IReadOnlyList<DiskOrigin> origins, NodeState node) =>
        origins.FirstOrDefault(origin => origin.Node != node.Node.Metadata.Name) is { } origin ? $"has not {origin.What}, which is on node {origin.Node}" : null;

    private static string? Objection(VirtualMachine machine, Architecture architecture, List<string> physical, NodeState state)
    {
        var node = state.Node;
        if (node.Metadata.DeletionTimestamp is not null)
        {
            return "is being deleted";
        }

        if (node.Spec.Unschedulable ?? false)
        {
            return "is unschedulable (spec.unschedulable)";
        }

        if (state.Ready != true)
        {
            return $"is not ready ({state.Reason})";
        }

        if (machine.Spec.Adopt is { } adopt && adopt.NodeName != node.Metadata.Name)
        {
            return $"is not where the domain {adopt.Domain} is (spec.adopt.nodeName)";
        }

        var wanted = machine.Spec.NodeSelector?.FirstOrDefault(label => node.Metadata.Labels?.GetValueOrDefault(label.Key) != label.Value);
        if (wanted is { Key: not null } missing)
        {
            return $"lacks the label {missing.Key}={missing.Value} (spec.nodeSelector)";
        }

        var name = architecture == Architecture.X8664 ? "x86_64" : "i686";
        if (node.Status?.Capabilities is { Count: > 0 } capabilities && capabilities.All(capability => capability.Architecture != name))
        {
            return $"cannot run {name}";
        }

        return physical.FirstOrDefault(network => node.Spec.PhysicalNetworks.All(plugged => plugged.Name != network)) is { } unplugged
            ? $"is not plugged into the physical network {unplugged} (its spec.physicalNetworks)"
            : null;
    }
}

/// <summary>What a machine's disk is made from, when that lies on a node.</summary>
/// <param name="What">What it is, for people.</param>
/// <param name="Node">The node.</param>
public sealed record DiskOrigin(string What, string Node);

/// <summary>A placement.</summary>
/// <param name="NodeName">The node; null when none fits.</param>
/// <param name="Explanation">Why none fits.</param>
public sealed record PlacementChoice(string? NodeName, string Explanation);
