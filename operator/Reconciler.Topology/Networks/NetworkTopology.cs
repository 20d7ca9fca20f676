using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Topology;

/// <summary>A VirtualNetwork with everything resolved that its rows depend on.</summary>
public sealed record NetworkTopology
{
    /// <summary>The network.</summary>
    public required NetworkName Network { get; init; }

    /// <summary>Its spec, already validated.</summary>
    public required VirtualNetworkSpec Spec { get; init; }

    /// <summary>The ports of machines on it, trunks included, in any order.</summary>
    public ValueList<MachinePort> Ports { get; init; } = [];

    /// <summary>From where nodes probe machines over the network; null: nobody asks for that, or no address is claimed for it.</summary>
    public ProbePlace? Probes { get; init; }

    /// <summary>The load balancers whose machines are on it, in any order.</summary>
    public ValueList<BalancerAttachment> Balancers { get; init; } = [];

    /// <summary>Whether balancers' routers may stand on its switch; also while the last of them goes.</summary>
    public bool AdmitsBalancers { get; init; }

    /// <summary>How its NAT reaches the outside; null while that is not known (then no router is made yet), or without NAT.</summary>
    public NatPlace? Nat { get; init; }
}

/// <summary>From where nodes probe the machines of a network.</summary>
/// <param name="Address">The address, as it was claimed.</param>
/// <param name="Ports">The TCP ports that are probed, at least one.</param>
public sealed record ProbePlace(IPAddress Address, ValueList<int> Ports);

/// <summary>How a network's NAT reaches the outside.</summary>
public sealed record NatPlace
{
    /// <summary>OVN's name of the node that translates: the <c>system-id</c> of its Open vSwitch (<c>HypervisorNode.status.chassis</c>).</summary>
    public required string Chassis { get; init; }

    /// <summary>The router's address outside: out of 100.64.0.0/16 (claimed in <c>reconciler-system</c>) through the node's own address, else <c>nat.externalAddress</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The network named by <c>nat.externalNetwork</c>; null through the node's own address.</summary>
    public OutsideNetwork? Outside { get; init; }
}

/// <summary>A network with an uplink, behind which another network's NAT reaches the outside.</summary>
/// <param name="Network">The network.</param>
/// <param name="Subnet">Its IPv4 subnet.</param>
/// <param name="Gateway">Its router, null for the subnet's first address.</param>
public sealed record OutsideNetwork(NetworkName Network, string Subnet, string? Gateway);
