using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Networks;

/// <summary>A layer-2 segment: isolated, on a VLAN of a physical network, or behind NAT.</summary>
public sealed record VirtualNetwork : Resource<VirtualNetworkSpec, VirtualNetworkStatus>;

/// <summary>What a virtual network should be.</summary>
[Rule("!has(self.nat) || (has(self.subnets) && self.subnets.size() > 0)", "nat needs a subnet")]
public sealed record VirtualNetworkSpec
{
    /// <summary>Subnets, at most one per family; none: pure layer 2.</summary>
    [Items(2)]
    public ValueList<SubnetSpec> Subnets { get; init => field = value ?? []; } = [];

    /// <summary>MTU in bytes, 576 to 9000. Default: 1442 (1500 less Geneve's headers), or 1500 with an uplink.</summary>
    [InRange(576, 9000)]
    public int? Mtu { get; init; }

    /// <summary>DHCP and what it hands out. Default: enabled where there is a subnet.</summary>
    public DhcpSpec? Dhcp { get; init; }

    /// <summary>The physical network and VLAN behind this segment; absent: isolated.</summary>
    public UplinkSpec? Uplink { get; init; }

    /// <summary>Network address translation towards the outside; absent: none.</summary>
    public NatSpec? Nat { get; init; }

    /// <summary>Other namespaces whose machines may refer to this network. Default: none.</summary>
    public AllowedNamespaces? AllowedNamespaces { get; init; }

    /// <summary>What is done about drift. Default: Enforce.</summary>
    public DriftSpec? Drift { get; init; }
}

/// <summary>One subnet of a network.</summary>
public sealed record SubnetSpec
{
    /// <summary>The subnet in CIDR form, without host bits.</summary>
    [Text(TextForms.Cidr)]
    public required string Cidr { get; init; }

    /// <summary>The router's address. Default: the subnet's first address.</summary>
    [Text(TextForms.Address)]
    public string? Gateway { get; init; }

    /// <summary>How IPv6 addresses reach the guest: SLAAC (default) or DHCPv6. Not for IPv4.</summary>
    public Ipv6Mode? Mode { get; init; }
}

/// <summary>How IPv6 addresses reach the guest.</summary>
public enum Ipv6Mode
{
    /// <summary>Stateless address autoconfiguration (RFC 4862).</summary>
    SLAAC,

    /// <summary>Stateful DHCPv6 (RFC 8415).</summary>
    DHCPv6,
}

/// <summary>DHCP and what it hands out.</summary>
public sealed record DhcpSpec
{
    /// <summary>Whether OVN answers DHCP on this network. Default: true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>DNS servers that are handed out. Default: none.</summary>
    [Items(8)]
    [Text(TextForms.Address)]
    public ValueList<string>? DnsServers { get; init; }

    /// <summary>Domain name that is handed out. Default: none.</summary>
    [Text(TextForms.Subdomain)]
    public string? Domain { get; init; }

    /// <summary>Lease time. Default: 1h.</summary>
    public Duration? LeaseTime { get; init; }
}

/// <summary>The physical network behind a segment.</summary>
public sealed record UplinkSpec
{
    /// <summary>Name of the PhysicalNetwork.</summary>
    [Text(TextForms.Label)]
    public required string PhysicalNetwork { get; init; }

    /// <summary>VLAN id, 1 to 4094; absent: untagged.</summary>
    [InRange(1, 4094)]
    public int? Vlan { get; init; }
}

/// <summary>Network address translation towards the outside.</summary>
[Rule("!has(self.externalAddress) || has(self.externalNetwork)", "externalAddress needs an externalNetwork")]
public sealed record NatSpec
{
    /// <summary>Reference to a VirtualNetwork with an uplink; absent: through the node's own address.</summary>
    [Text(TextForms.Reference)]
    public string? ExternalNetwork { get; init; }

    /// <summary>The address outside, on the external network.</summary>
    [Text(TextForms.Address)]
    public string? ExternalAddress { get; init; }

    /// <summary>Ports of the outside address that lead to machines, keyed by name.</summary>
    [Items(256, KeyedBy = "name")]
    public ValueList<PortForward>? Forwards { get; init; }
}

/// <summary>A port of the outside address that leads to a machine.</summary>
public sealed record PortForward
{
    /// <summary>Name, unique in the network.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>TCP (default), UDP or SCTP.</summary>
    [Values("TCP", "UDP", "SCTP")]
    public TransportProtocol? Protocol { get; init; }

    /// <summary>Port outside, 1 to 65535.</summary>
    [InRange(1, 65535)]
    public required int Port { get; init; }

    /// <summary>Name of the VirtualMachine, in the network's namespace.</summary>
    [Text(TextForms.Label)]
    public required string VirtualMachine { get; init; }

    /// <summary>Port of the machine. Default: the port outside.</summary>
    [InRange(1, 65535)]
    public int? TargetPort { get; init; }
}

/// <summary>Protocols of the transport layer, and ICMP.</summary>
public enum TransportProtocol
{
    /// <summary>TCP.</summary>
    TCP,

    /// <summary>UDP.</summary>
    UDP,

    /// <summary>SCTP.</summary>
    SCTP,

    /// <summary>ICMP and ICMPv6.</summary>
    ICMP,
}

/// <summary>Other namespaces that may refer to an object.</summary>
public sealed record AllowedNamespaces
{
    /// <summary>Namespaces by name; <c>*</c> is all.</summary>
    [Items(256)]
    [Text(MaxLength = 63, MinLength = 1)]
    public ValueList<string>? Names { get; init; }

    /// <summary>Namespaces by their labels.</summary>
    public LabelSelector? Selector { get; init; }
}

/// <summary>A port of a node's own address that leads to a network.</summary>
public sealed record NodeForward
{
    /// <summary>The forward's name in the network.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>TCP or UDP.</summary>
    [Values("TCP", "UDP")]
    public required TransportProtocol Protocol { get; init; }

    /// <summary>The port.</summary>
    [InRange(1, 65535)]
    public required int Port { get; init; }
}

/// <summary>What a network is, as last observed.</summary>
public sealed record VirtualNetworkStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>How many machine ports stand on the network.</summary>
    public int? Ports { get; init; }

    /// <summary>The address through which NAT goes out, when there is one.</summary>
    [Text(TextForms.Address)]
    public string? NatAddress { get; init; }

    /// <summary>The node that NAT goes out through, when that is by the node's own address.</summary>
    [Text(TextForms.Subdomain)]
    public string? NatNode { get; init; }

    /// <summary>The port forwards that are to stand on that node's own address as well, keyed by name.</summary>
    [Items(256, KeyedBy = "name")]
    public ValueList<NodeForward>? NodeForwards { get; init; }

    /// <summary>The address from which nodes probe machines over the network, when a QuarantinePolicy asks for that.</summary>
    [Text(TextForms.Address)]
    public string? ProbeAddress { get; init; }

    /// <summary>Ready, SpecValid, InSync; Forwarding where there are port forwards; Contended, Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
