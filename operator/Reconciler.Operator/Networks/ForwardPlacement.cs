using System.Globalization;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Networks;

/// <summary>How a network's port forwards stand.</summary>
/// <param name="Node">The node on whose own address they stand too; null: on none's.</param>
/// <param name="OnNode">Those that should stand there; null: none.</param>
/// <param name="Problems">What keeps forwards from standing.</param>
public sealed record ForwardsVerdict(string? Node, ValueList<NodeForward>? OnNode, IReadOnlyList<Problem> Problems);

/// <summary>Which port forwards stand on the own address of the node that a network goes out through. That node's agent carries it out.</summary>
public static class ForwardPlacement
{
    /// <summary>How the forwards of a network stand by all that is known.</summary>
    /// <param name="network">The network.</param>
    /// <param name="ports">The ports of machines on it.</param>
    /// <param name="place">Where its router stands; null: not known now, and so they are left where they were.</param>
    /// <param name="view">What the API says.</param>
    public static ForwardsVerdict Find(VirtualNetwork network, IReadOnlyList<Topology.MachinePort> ports, NatPlace? place, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(view);
        var ns = network.Metadata.Namespace ?? "";
        var missing = ForwardTargets.Problems(network, ports, name => view.Machines.Store.Find(new ResourceKey(ns, name)));
        if (network.Spec.Nat is not { ExternalNetwork: null } nat)
        {
            return new ForwardsVerdict(null, null, missing);
        }

        if (place is null || view.Nodes.Store.All.FirstOrDefault(node => node.Status?.Chassis == place.Chassis) is not { } node)
        {
            return new ForwardsVerdict(network.Status?.NatNode, network.Status?.NodeForwards, missing);
        }

        var ready = (nat.Forwards ?? []).Where(forward => ForwardTarget.Of(forward, ns, ports) is not null);
        var (onNode, problems) = OnNode(network, place.Address, node, ready, view.Networks.Store.All);
        return new ForwardsVerdict(node.Metadata.Name, onNode.Count == 0 ? null : onNode, [.. missing, .. problems]);
    }

    /// <summary>Which of the forwards stand on a node's own address. Of two networks that want the same port, the one that has it keeps it. Pure.</summary>
    public static (ValueList<NodeForward> OnNode, IReadOnlyList<Problem> Problems) OnNode(
        VirtualNetwork network, string address, HypervisorNode node, IEnumerable<PortForward> ready, IEnumerable<VirtualNetwork> all)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(ready);
        var (name, key) = (node.Metadata.Name, ResourceKey.Of(network).ToString());
        var others = all.Where(other => other.Metadata.Uid != network.Metadata.Uid && other.Status?.NatNode == name && other.Status.NodeForwards is not null).ToList();
        List<NodeForward> standing = [];
        List<Problem> problems = [];
        foreach (var forward in ready)
        {
            // The node's listeners for SCTP cannot be told, and the kernel may not know it: it stands on the network's address alone.
            var wanted = new NodeForward { Name = forward.Name, Protocol = forward.Protocol ?? TransportProtocol.TCP, Port = forward.Port };
            if (wanted.Protocol is not (TransportProtocol.TCP or TransportProtocol.UDP))
            {
                continue;
            }

            var isHeld = network.Status?.NatNode == name && Holds(network, wanted) is not null;
            var holder = others.Where(other => Holds(other, wanted) is not null && (!isHeld || SubnetOverlap.IsEarlier(other, network))).OrderBy(other => other.Metadata.CreationTimestamp).FirstOrDefault();
            if (holder is not null)
            {
                problems.Add(Problem(Reasons.ForwardCollision, wanted, address, string.Create(
                    CultureInfo.InvariantCulture, $"{wanted.Protocol} port {wanted.Port} of node {name} leads to VirtualNetwork {ResourceKey.Of(holder)} already (its forward {Holds(holder, wanted)!.Name})")));
                continue;
            }

            standing.Add(wanted);
            if (node.Status?.RefusedForwards?.FirstOrDefault(refused => refused.Network == key && refused.Name == wanted.Name) is { } refused)
            {
                problems.Add(Problem(Reasons.PortInUse, wanted, address, $"on node {name}, {refused.Message}"));
            }
        }

        return (standing.ToValueList(), problems);
    }

    private static NodeForward? Holds(VirtualNetwork network, NodeForward wanted) =>
        network.Status?.NodeForwards?.FirstOrDefault(held => held.Protocol == wanted.Protocol && held.Port == wanted.Port);

    private static Problem Problem(string reason, NodeForward forward, string address, string why) => new(
        reason,
        string.Create(CultureInfo.InvariantCulture, $"spec.nat.forwards[name={forward.Name}].port: {why}; give another port. The forward stands on {address}:{forward.Port} alone"),
        NeedsEdit: true);
}
