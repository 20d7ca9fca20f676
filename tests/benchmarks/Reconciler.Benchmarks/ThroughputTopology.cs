using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;
using Reconciler.Testing.Databases;
using Reconciler.Topology;

namespace Reconciler.Benchmarks;

/// <summary>
/// The same network twice on one node: rows planned from specs as a user would write them, and rows that a person who knows OVN writes with ovn-nbctl.
/// Two machines with DHCP, port security and NAT, a policy that lets one of them reach the other's service and nothing else, and a quarantine that a third
/// machine is in.
/// </summary>
internal sealed record ThroughputTopology(string Name, string Client, string Server, string Gateway)
{
    public const string ClientMac = "02:00:00:00:00:0a";
    public const string ServerMac = "02:00:00:00:00:0b";
    public const string ClientAddress = "10.20.0.10";
    public const string ServerAddress = "10.20.0.11";
    public const int Port = 5201;

    private const string ThirdMac = "02:00:00:00:00:0c";
    private const string ThirdAddress = "10.20.0.12";
    private const string Third = "33333333-3333-5333-8333-333333333333";

    public static ThroughputTopology Ours { get; } =
        new("ours", "11111111-1111-5111-8111-111111111111", "22222222-2222-5222-8222-222222222222", new NetworkName("default", "office").GatewayPort);

    public static ThroughputTopology ByHand { get; } = new("by hand", "hand-client", "hand-server", "hand-gateway");

    /// <summary>What the operator would plan.</summary>
    public static IReadOnlyList<NorthboundScope> Scopes()
    {
        var machines = new PolicySurroundings { Machines = [Machine("client", Ours.Client, ClientAddress), Machine("server", Ours.Server, ServerAddress), Machine("third", Third, ThirdAddress)] };
        var network = new NetworkTopology
        {
            Network = new NetworkName("default", "office"),
            Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "10.20.0.0/24" }], Dhcp = new DhcpSpec(), Nat = new NatSpec() },
            Ports = [PortOf("client", Ours.Client, ClientMac, ClientAddress), PortOf("server", Ours.Server, ServerMac, ServerAddress), PortOf("third", Third, ThirdMac, ThirdAddress)],
            Nat = new NatPlace { Chassis = "node1", Address = "100.64.0.10" },
        };
        var policy = new AccessPolicy
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "service" },
            Spec = new AccessPolicySpec
            {
                Selector = Selecting("server"),
                Ingress = [new IngressRule { From = [new PolicyPeer { Selector = Selecting("client") }], Ports = [new PolicyPort { Port = Port }] }],
            },
        };
        var quarantine = new QuarantinePolicy
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "health" },
            Spec = new QuarantinePolicySpec
            {
                Selector = new LabelSelector(),
                Health = [new HealthCheck { Name = "agent", GuestAgent = new GuestAgentCheck() }],
            },
        };
        return [NodeNat.Scope, NetworkScope.Of(network), AccessPolicyScope.Of(policy, machines), QuarantineScope.Of(quarantine, [Third], [], machines)];
    }

    /// <summary>The words of a person.</summary>
    public static async Task MakeByHandAsync(OvnCentral central)
    {
        await central.NbctlAsync(
        [
            "ls-add", "hand",
            .. PortByHand(ByHand.Client, ClientMac, ClientAddress), .. PortByHand(ByHand.Server, ServerMac, ServerAddress), .. PortByHand("hand-third", ThirdMac, ThirdAddress),
            "--", "lr-add", "hand-router", "--", "set", "Logical_Router", "hand-router", "options:chassis=node1",
            "--", "lrp-add", "hand-router", ByHand.Gateway, "02:00:00:00:01:01", "10.20.0.1/24",
            "--", "lsp-add", "hand", "hand-to-gateway", "--", "lsp-set-type", "hand-to-gateway", "router", "--", "lsp-set-addresses", "hand-to-gateway", "router",
            "--", "lsp-set-options", "hand-to-gateway", $"router-port={ByHand.Gateway}",
            "--", "ls-add", "hand-transit",
            "--", "lsp-add", "hand-transit", "hand-localnet", "--", "lsp-set-type", "hand-localnet", "localnet", "--", "lsp-set-addresses", "hand-localnet", "unknown",
            "--", "lsp-set-options", "hand-localnet", $"network_name={NodeNat.PhysicalNetwork}",
            "--", "lrp-add", "hand-router", "hand-outside", "02:00:00:00:01:02", "100.64.0.11/16",
            "--", "lsp-add", "hand-transit", "hand-to-outside", "--", "lsp-set-type", "hand-to-outside", "router", "--", "lsp-set-addresses", "hand-to-outside", "router",
            "--", "lsp-set-options", "hand-to-outside", "router-port=hand-outside",
            "--", "lr-route-add", "hand-router", "0.0.0.0/0", NodeNat.NodeAddress, "--", "lr-nat-add", "hand-router", "snat", "100.64.0.11", "10.20.0.0/24",
        ]);
        var options = (await central.NbctlAsync("create", "DHCP_Options", "cidr=10.20.0.0/24", "options={lease_time=3600,router=10.20.0.1,server_id=10.20.0.1,server_mac=\"02:00:00:00:01:01\"}")).Trim();
        await central.NbctlAsync("lsp-set-dhcpv4-options", ByHand.Client, options, "--", "lsp-set-dhcpv4-options", ByHand.Server, options);
        await central.NbctlAsync(
            "pg-add", "hand_service", ByHand.Server, "--", "pg-add", "hand_quarantine", "hand-third",
            "--", "create", "Address_Set", "name=hand_clients", $"addresses={ClientAddress}");
        foreach (var (group, direction, priority, match, verdict) in new[]
        {
            ("hand", "from-lport", "3000", "udp.src == 67", "drop"),
            ("hand_quarantine", "from-lport", "2002", "inport == @hand_quarantine && (arp || udp.dst == 67)", "allow-stateless"),
            ("hand_quarantine", "from-lport", "2001", "inport == @hand_quarantine", "drop"),
            ("hand_quarantine", "to-lport", "2002", "outport == @hand_quarantine && (arp || udp.src == 67)", "allow-stateless"),
            ("hand_quarantine", "to-lport", "2001", "outport == @hand_quarantine", "drop"),
            ("hand_service", "to-lport", "1001", "outport == @hand_service && (arp || udp.src == 67)", "allow"),
            ("hand_service", "to-lport", "1001", $"outport == @hand_service && ip4.src == $hand_clients && tcp.dst == {Port}", "allow-related"),
            ("hand_service", "to-lport", "1000", "outport == @hand_service", "drop"),
        })
        {
            await central.NbctlAsync($"--type={(group == "hand" ? "switch" : "port-group")}", "acl-add", group, direction, priority, match, verdict);
        }
    }

    private static IEnumerable<string> PortByHand(string name, string mac, string address) =>
        ["--", "lsp-add", "hand", name, "--", "lsp-set-addresses", name, $"{mac} {address}", "--", "lsp-set-port-security", name, $"{mac} {address}"];

    private static LabelSelector Selecting(string machine) => new() { MatchLabels = new ValueMap { ["app"] = machine } };

    private static PolicyMachine Machine(string name, string port, string address) =>
        new() { Namespace = "default", Name = name, Labels = new ValueMap { ["app"] = name }, PortNames = [port], Addresses = [address] };

    private static MachinePort PortOf(string machine, string port, string mac, string address) =>
        new() { Namespace = "default", Machine = machine, Interface = "eth0", PortName = port, MacAddress = mac, IpAddresses = [address] };
}
