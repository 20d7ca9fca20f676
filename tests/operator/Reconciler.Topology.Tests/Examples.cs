using System.Collections.Immutable;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;

namespace Reconciler.Topology.Tests;

/// <summary>Networks, machines and policies that the tests share.</summary>
internal static class Examples
{
    public const string Web = "11111111-1111-5111-8111-111111111111";
    public const string Db = "22222222-2222-5222-8222-222222222222";
    public const string Trunk = "33333333-3333-5333-8333-333333333333";
    public const string WebMac = "02:00:00:00:00:0a";
    public const string DbMac = "02:00:00:00:00:0b";

    /// <summary>Behind NAT through the node's own address, dual stack, two machines, one forwarded port.</summary>
    public static NetworkTopology Office { get; } = new()
    {
        Network = new NetworkName("default", "office"),
        Spec = new VirtualNetworkSpec
        {
            Subnets = [new SubnetSpec { Cidr = "10.20.0.0/24" }, new SubnetSpec { Cidr = "fd00:20::/64" }],
            Dhcp = new DhcpSpec { DnsServers = ["192.0.2.53", "192.0.2.54", "2001:db8::53"], Domain = "office.local" },
            Nat = new NatSpec { Forwards = [new PortForward { Name = "web", Port = 8080, VirtualMachine = "web", TargetPort = 80 }] },
        },
        Ports =
        [
            new MachinePort { Namespace = "default", Machine = "web", Interface = "eth0", PortName = Web, MacAddress = WebMac, IpAddresses = ["10.20.0.10"] },
            new MachinePort { Namespace = "default", Machine = "db", Interface = "eth0", PortName = Db, MacAddress = DbMac, IpAddresses = ["10.20.0.11"], EgressLimit = 100_000_000 },
        ],
        Nat = new NatPlace { Chassis = "node1", Address = "100.64.0.10" },
    };

    /// <summary>A VLAN of a physical network, with a trunk of the web machine on it.</summary>
    public static NetworkTopology Lan { get; } = new()
    {
        Network = new NetworkName("default", "lan"),
        Spec = new VirtualNetworkSpec
        {
            Subnets = [new SubnetSpec { Cidr = "192.0.2.0/24", Gateway = "192.0.2.254" }],
            Uplink = new UplinkSpec { PhysicalNetwork = "campus", Vlan = 120 },
        },
        Ports =
        [
            new MachinePort
            {
                Namespace = "default", Machine = "web", Interface = "eth0.20", PortName = Trunk, MacAddress = WebMac, IpAddresses = ["192.0.2.10"],
                Trunk = new TrunkPlace(Web, 20), EgressLimit = 50_000_000,
            },
        ],
    };

    /// <summary>Behind NAT through an address of <see cref="Lan"/>.</summary>
    public static NetworkTopology Lab { get; } = new()
    {
        Network = new NetworkName("blue", "lab"),
        Spec = new VirtualNetworkSpec
        {
            Subnets = [new SubnetSpec { Cidr = "10.20.0.0/24" }],
            Nat = new NatSpec { ExternalNetwork = "default/lan", ExternalAddress = "192.0.2.20" },
        },
        Nat = new NatPlace { Chassis = "node1", Address = "192.0.2.20", Outside = new OutsideNetwork(new NetworkName("default", "lan"), "192.0.2.0/24", "192.0.2.254") },
    };

    public static PolicySurroundings Machines { get; } = new()
    {
        Machines =
        [
            new PolicyMachine { Namespace = "default", Name = "web", Labels = new ValueMap { ["app"] = "web" }, PortNames = [Web], Addresses = ["10.20.0.10", "fd00:20::a"] },
            new PolicyMachine { Namespace = "default", Name = "db", Labels = new ValueMap { ["app"] = "db" }, PortNames = [Db], Addresses = ["10.20.0.11"] },
        ],
    };

    /// <summary>The database answers the web machine and one range, on one port; what it does not is logged.</summary>
    public static AccessPolicy OnlyWebReachesDb { get; } = new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "only-web" },
        Spec = new AccessPolicySpec
        {
            Selector = new LabelSelector { MatchLabels = new ValueMap { ["app"] = "db" } },
            LogDenied = true,
            Ingress =
            [
                new IngressRule
                {
                    From =
                    [
                        new PolicyPeer { Selector = new LabelSelector { MatchLabels = new ValueMap { ["app"] = "web" } } },
                        new PolicyPeer { Cidr = "172.16.0.0/12", Except = ["172.31.0.0/16"] },
                    ],
                    Ports = [new PolicyPort { Port = 5432, EndPort = 5440 }],
                },
            ],
        },
    };

    /// <summary>Cut-off machines may still ask 10.20.0.5 on port 443.</summary>
    public static QuarantinePolicy Health { get; } = new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "desk-health" },
        Spec = new QuarantinePolicySpec
        {
            Selector = new LabelSelector(),
            Health = [new HealthCheck { Name = "agent", GuestAgent = new GuestAgentCheck() }],
            Remediation = new RemediationSpec
            {
                Allow = [new EgressRule { To = [new PolicyPeer { Cidr = "10.20.0.5/32" }], Ports = [new PolicyPort { Port = 443 }] }],
            },
        },
    };

    public static NorthboundScope Quarantine(params string[] ports) => QuarantineScope.Of(Health, ports, ports, Machines);

    /// <summary>Everything at once.</summary>
    public static ImmutableArray<NorthboundScope> All { get; } =
    [
        NodeNat.Scope,
        NetworkScope.Of(Office),
        NetworkScope.Of(Lan),
        NetworkScope.Of(Lab),
        AccessPolicyScope.Of(OnlyWebReachesDb, Machines),
        Quarantine(Db),
    ];
}
