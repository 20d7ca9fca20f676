using System.Net;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Networks;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Nodes;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Networks;

/// <summary>How a network's address translation reaches the outside: by which address, and on which node.</summary>
public static class NatPlacement
{
    /// <summary>The name under which a network's outside address is claimed.</summary>
    public const string Interface = "nat";

    private static readonly ResourceKey Transit = new(ApiGroup.SystemNamespace, "node-nat");

    /// <summary>The outside address that a network needs; null when it needs none, or when the external network is not there yet.</summary>
    public static AddressWant? Want(VirtualNetwork network, ClusterView view)
    {
        if (network.Spec.Nat is not { } nat)
        {
            return null;
        }

        if (nat.ExternalNetwork is null)
        {
            return new AddressWant { Interface = Interface, Field = "spec.nat", Network = Transit, Subnet = Subnet.Parse(NodeNat.TransitSubnet), Gateway = IPAddress.Parse(NodeNat.NodeAddress) };
        }

        return External(network, view) is { } outer && Ipv4(outer) is { } subnet
            ? new AddressWant
            {
                Interface = Interface,
                Field = nat.ExternalAddress is null ? "spec.nat" : "spec.nat.externalAddress",
                Network = ResourceKey.Of(outer),
                Subnet = Subnet.Parse(subnet.Cidr),
                Gateway = subnet.Gateway is { } gateway ? IPAddress.Parse(gateway) : Subnet.Parse(subnet.Cidr).DefaultGateway,
                Fixed = nat.ExternalAddress is { } given ? IPAddress.Parse(given) : null,
                Granted = ExternalGrant.Of(outer, network.Metadata.Namespace ?? "", view),
            }
            : null;
    }

    /// <summary>The place as far as it is known now; null while the address or the node is not.</summary>
    public static NatPlace? Find(VirtualNetwork network, ClusterView view, NorthboundView? northbound)
    {
        var want = Want(network, view);
        var address = want is null ? null : view.ClaimsOf(network.Metadata.Uid!).FirstOrDefault(want.IsFulfilledBy);
        var outer = network.Spec.Nat?.ExternalNetwork is null ? null : External(network, view);
        if (outer is not null && SubnetOverlap.WithOutside(network, outer) is not null)
        {
            return null;
        }

        if (address is null || Chassis(network, outer, view.NodeStates(), northbound) is not { } chassis)
        {
            return null;
        }

        return new NatPlace
        {
            Chassis = chassis,
            Address = address.Spec.Address,
            Outside = outer is not null && Ipv4(outer) is { } subnet
                ? new OutsideNetwork(new NetworkName(outer.Metadata.Namespace!, outer.Metadata.Name), subnet.Cidr, subnet.Gateway)
                : null,
        };
    }

    /// <summary>The network outside, when it exists.</summary>
    public static VirtualNetwork? External(VirtualNetwork network, ClusterView view) =>
        network.Spec.Nat?.ExternalNetwork is { } reference ? view.Networks.Store.Find(ResourceKey.Parse(reference, network.Metadata.Namespace ?? "")) : null;

    /// <summary>The node that translates: the one that already does while it exists, else the first that can.</summary>
    private static string? Chassis(VirtualNetwork network, VirtualNetwork? outer, IReadOnlyList<NodeState> nodes, NorthboundView? northbound)
    {
        return Chassis(new NetworkName(network.Metadata.Namespace!, network.Metadata.Name).Switch, outer?.Spec.Uplink, nodes, northbound);
    }

    /// <summary>The node that a router stands on: the one where it is while that exists, else the first that is plugged into the uplink.</summary>
    internal static string? Chassis(string router, UplinkSpec? uplink, IReadOnlyList<NodeState> nodes, NorthboundView? northbound)
    {
        var current = northbound?.FindOurs(NorthboundTables.LogicalRouter, router)?["options"].Get("chassis");
        var able = nodes
            .Where(node => node.Node.Status?.Chassis is { Length: > 0 } && node.Node.Metadata.DeletionTimestamp is null)
            .Where(node => uplink is null || node.Node.Spec.PhysicalNetworks.Any(plugged => plugged.Name == uplink.PhysicalNetwork))
            .OrderBy(node => node.Ready != true)
            .ThenBy(node => node.Node.Metadata.Name, StringComparer.Ordinal)
            .Select(node => node.Node.Status!.Chassis!)
            .ToList();
        return able.Contains(current!) ? current : able.FirstOrDefault();
    }

    private static SubnetSpec? Ipv4(VirtualNetwork network) =>
        network.Spec.Subnets.FirstOrDefault(subnet => Subnet.TryParse(subnet.Cidr, out var parsed) && !parsed.IsIpv6);
}
