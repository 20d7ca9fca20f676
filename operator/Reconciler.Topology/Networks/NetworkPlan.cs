using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Reconciler.Language.Networks;

namespace Reconciler.Topology;

/// <summary>What the pieces of a network's topology have in common: its subnets parsed, defaults chosen, references made.</summary>
internal sealed class NetworkPlan(NetworkTopology topology)
{
    public const string SwitchKey = "switch";
    public const string RouterKey = "router";

    public NetworkTopology Topology { get; } = topology;

    public NetworkName Network => Topology.Network;

    public VirtualNetworkSpec Spec => Topology.Spec;

    public RowOwner Owner { get; } = new("VirtualNetwork", topology.Network.Namespace, topology.Network.Name);

    public SubnetPlan? Ipv4 { get; } = SubnetPlan.Of(topology.Spec, isIpv6: false);

    public SubnetPlan? Ipv6 { get; } = SubnetPlan.Of(topology.Spec, isIpv6: true);

    /// <summary>Without an uplink, room for Geneve's headers between nodes.</summary>
    public int Mtu => Spec.Mtu ?? (Spec.Uplink is null ? 1442 : 1500);

    public bool HasDhcp => Spec.Dhcp?.Enabled ?? true;

    /// <summary>Whether the network is meant to have a router of ours. Towards a physical network it is somebody else's; an isolated IPv4 network needs none.</summary>
    public bool IsRouted => Spec.Nat is not null || (Spec.Uplink is null && Ipv6 is not null);

    /// <summary>Whether the router can be made: where NAT leads to must be known.</summary>
    public bool HasRouter => IsRouted && (Spec.Nat is null || Topology.Nat is not null);

    public string RouterMac { get; } = MacAddress.Derive($"router/{topology.Network.Switch}/gateway");

    public string OutsideMac { get; } = MacAddress.Derive($"router/{topology.Network.Switch}/outside");

    public RowReference Switch => Ours(NorthboundTables.LogicalSwitch, SwitchKey);

    public RowReference Router => Ours(NorthboundTables.LogicalRouter, RouterKey);

    /// <summary>The load balancers on the switch: forwards and all of the network's balancers; on the router those of outside addresses alone.</summary>
    public ImmutableArray<RowReference> Balancers(bool onRouter) =>
    [
        .. ForwardRows.Keys(this).Select(key => Ours(NorthboundTables.LoadBalancer, key)),
        .. Topology.Balancers.Where(balancer => balancer.OnRouter || !onRouter).OrderBy(balancer => balancer.Scope)
            .SelectMany(balancer => balancer.Keys.Select(key => RowReference.Ours(NorthboundTables.LoadBalancer, balancer.Scope, key))),
    ];

    public RowReference Ours(string table, string key) => RowReference.Ours(table, Network.Scope, key);
}

/// <summary>A subnet with its defaults chosen.</summary>
internal sealed record SubnetPlan(SubnetSpec Spec, Subnet Subnet, IPAddress Gateway, string Path)
{
    /// <summary>The router's address with the prefix length behind it.</summary>
    public string GatewayInSubnet => $"{Gateway}/{Subnet.PrefixLength.ToString(CultureInfo.InvariantCulture)}";

    public static SubnetPlan? Of(VirtualNetworkSpec spec, bool isIpv6)
    {
        for (var i = 0; i < spec.Subnets.Count; i++)
        {
            var subnet = Subnet.Parse(spec.Subnets[i].Cidr);
            if (subnet.IsIpv6 == isIpv6)
            {
                var gateway = spec.Subnets[i].Gateway is { } given ? IPAddress.Parse(given) : subnet.DefaultGateway;
                return new SubnetPlan(spec.Subnets[i], subnet, gateway, $"spec.subnets[{i.ToString(CultureInfo.InvariantCulture)}]");
            }
        }

        return null;
    }
}
