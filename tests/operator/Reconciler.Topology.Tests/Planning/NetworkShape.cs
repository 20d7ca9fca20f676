using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;

namespace Reconciler.Topology.Tests.Planning;

/// <summary>The choices that make one network with its machines and policies; generated and shrunk by FsCheck.</summary>
public sealed record NetworkShape(byte Machines, bool Ipv4, bool Ipv6, bool Stateful, bool Nat, bool Uplink, bool Dhcp, bool Domain, bool Forward, bool Egress, byte CutOff)
{
    /// <summary>The scopes of this shape; <paramref name="shuffle"/> changes the order of all that has none.</summary>
    internal IReadOnlyList<NorthboundScope> Scopes(int? shuffle = null)
    {
        var ports = Enumerable.Range(0, Machines % 9).Select(Port).ToValueList();
        var topology = new NetworkTopology
        {
            Network = new NetworkName("default", "net"),
            Spec = new VirtualNetworkSpec
            {
                Subnets = Order(Subnets(), shuffle),
                Dhcp = new DhcpSpec { Enabled = Dhcp, Domain = Domain ? "example.test" : null },
                Uplink = Uplink ? new UplinkSpec { PhysicalNetwork = "lan", Vlan = 7 } : null,
                Nat = Nat ? new NatSpec { Forwards = Forward ? [Forwarded("m1", 8080), Forwarded("m0", 8081)] : null } : null,
            },
            Ports = Order(ports, shuffle),
            Nat = Nat ? new NatPlace { Chassis = "node1", Address = "100.64.0.9" } : null,
        };
        var surroundings = new PolicySurroundings
        {
            Machines = [.. Order(ports.Select(port => new PolicyMachine
            {
                Namespace = "default",
                Name = port.Machine,
                Labels = new ValueMap { ["parity"] = port.Machine[^1] % 2 == 0 ? "even" : "odd" },
                PortNames = [port.PortName],
                Addresses = port.IpAddresses,
            }), shuffle)],
        };
        var cutOff = Order(ports.Take(CutOff % 9).Select(port => port.PortName), shuffle);
        return Order<NorthboundScope>(
            [NodeNat.Scope, NetworkScope.Of(topology), AccessPolicyScope.Of(Policy(), surroundings), QuarantineScope.Of(Examples.Health, cutOff, cutOff, surroundings)],
            shuffle);
    }

    private static PortForward Forwarded(string machine, int port) => new() { Name = machine, VirtualMachine = machine, Port = port, TargetPort = 80 };

    private static ValueList<T> Order<T>(IEnumerable<T> items, int? shuffle)
    {
        var array = items.ToArray();
        if (shuffle is { } seed)
        {
            new Random(seed).Shuffle(array);
        }

        return array.ToValueList();
    }

    private IEnumerable<SubnetSpec> Subnets()
    {
        if (Ipv4)
        {
            yield return new SubnetSpec { Cidr = "10.1.0.0/24" };
        }

        if (Ipv6)
        {
            yield return new SubnetSpec { Cidr = "fd00:1::/64", Mode = Stateful ? Ipv6Mode.DHCPv6 : null };
        }
    }

    private MachinePort Port(int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return new MachinePort
        {
            Namespace = "default",
            Machine = $"m{text}",
            Interface = "eth0",
            PortName = $"00000000-0000-5000-8000-00000000000{text}",
            MacAddress = $"02:00:00:00:00:0{text}",
            IpAddresses = [.. Ipv4 ? new[] { $"10.1.0.1{text}" } : [], .. Ipv6 && Stateful ? new[] { $"fd00:1::1{text}" } : []],
        };
    }

    private AccessPolicy Policy() => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "odd-only" },
        Spec = new AccessPolicySpec
        {
            Selector = new LabelSelector { MatchLabels = new ValueMap { ["parity"] = "even" } },
            Ingress = [new IngressRule { From = [new PolicyPeer { Selector = new LabelSelector { MatchLabels = new ValueMap { ["parity"] = "odd" } } }] }],
            Egress = Egress ? [new EgressRule { To = [new PolicyPeer { Cidr = "10.0.0.0/8", Except = ["10.9.0.0/16"] }] }] : null,
        },
    };
}
