using System.Diagnostics;
using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Topology.Tests.Northbound;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>
/// Load balancers before four machines of two networks: one behind NAT through the other, and that on a VLAN of a physical network, with a machine on each of two nodes.
/// </summary>
public sealed class BalancerBench : IAsyncLifetime
{
    /// <summary>Of the hall, on the floor.</summary>
    public const string Outside = "192.0.2.200";

    /// <summary>Of the floor.</summary>
    public const string OnFloor = "192.0.2.201";

    /// <summary>Of the floor; each client keeps its machine.</summary>
    public const string Sticky = "192.0.2.202";

    /// <summary>Of the hall.</summary>
    public const string Ipv6 = "fd00:20::200";

    private static readonly BalancerBackend Red = new("a0000000-0000-5000-8000-00000000000a", "10.20.0.10");
    private static readonly BalancerBackend Blue = new("a0000000-0000-5000-8000-00000000000b", "10.20.0.11");
    private static readonly BalancerBackend Client = new("a0000000-0000-5000-8000-00000000000c", "10.20.0.12");
    private static readonly BalancerBackend Left = new("a0000000-0000-5000-8000-00000000000d", "192.0.2.11");
    private static readonly BalancerBackend Right = new("a0000000-0000-5000-8000-00000000000e", "192.0.2.12");

    private static readonly NetworkTopology Hall = new()
    {
        Network = new NetworkName("default", "hall"),
        Spec = new VirtualNetworkSpec
        {
            Subnets = [new SubnetSpec { Cidr = "10.20.0.0/24" }, new SubnetSpec { Cidr = "fd00:20::/64", Mode = Ipv6Mode.DHCPv6 }],
            Nat = new NatSpec { ExternalNetwork = "floor", ExternalAddress = "192.0.2.20" },
        },
        Nat = new NatPlace { Chassis = "node1", Address = "192.0.2.20", Outside = new OutsideNetwork(new NetworkName("default", "floor"), "192.0.2.0/24", "192.0.2.254") },
        Ports = [Port("red", Red), Port("blue", Blue), Port("client", Client)],
        AdmitsBalancers = true,
        Balancers = [Attachment("outside", onRouter: true), Attachment("six", onRouter: false)],
    };

    private static readonly NetworkTopology Floor = new()
    {
        Network = new NetworkName("default", "floor"),
        Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "192.0.2.0/24", Gateway = "192.0.2.254" }], Uplink = new UplinkSpec { PhysicalNetwork = "campus", Vlan = 120 } },
        Ports = [Port("left", Left), Port("right", Right)],
        AdmitsBalancers = true,
    };

    private readonly Dictionary<string, List<Process>> servers = [];

    internal NorthboundDatabase Database { get; private set; } = null!;

    internal NodeNamespace Node { get; private set; } = null!;

    /// <summary>Another node on the physical network: the machine on the right runs there.</summary>
    internal NodeNamespace OtherNode { get; private set; } = null!;

    /// <summary>The guests by name: red, blue and client in the hall, left and right on the floor.</summary>
    internal Dictionary<string, GuestNamespace> Guests { get; } = [];

    /// <summary>A host of the physical network on the floor's VLAN.</summary>
    internal GuestNamespace Host { get; private set; } = null!;

    /// <summary>Another, plugged in at the other node.</summary>
    internal GuestNamespace OtherHost { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            // xunit does not dispose what did not come up.
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var name in servers.Keys.ToList())
        {
            await SilenceAsync(name);
        }

        await (OtherNode?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Node?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Carries out the balancers with these machines serving, and returns when the node has installed it.</summary>
    internal async Task ServeAsync(params string[] names)
    {
        await Database.ApplyAsync(Balancers(names));
        await Database.Central.NbctlAsync("--wait=hv", "--timeout=30", "sync");
    }

    /// <summary>Lets a guest answer at port 8080 with its name, and at port 9000 with its name and then what it is told, in both families.</summary>
    internal async Task ListenAsync(string name)
    {
        await SilenceAsync(name);
        var guest = Guests[name];
        var root = Directory.CreateDirectory(Path.Combine(guest.Folder, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "index.html"), $"served by {name}\n");
        servers[name] =
        [
            await guest.ListenAsync(8080, "httpd", "-f", "-p", "8080", "-h", root),
            await guest.ListenAsync(9000, "nc", "-ll", "-p", "9000", "-e", "sh", "-c", $"echo served by {name}; exec cat"),
        ];
    }

    /// <summary>Ends what a guest answers with; the guest goes on.</summary>
    internal async Task SilenceAsync(string name)
    {
        if (!servers.Remove(name, out var running))
        {
            return;
        }

        foreach (var server in running)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }
    }

    private static async Task<GuestNamespace> PlugAsync(NodeNamespace node, MachinePort port)
    {
        var guest = await node.AddGuestAsync(port.PortName, port.MacAddress);
        foreach (var address in port.IpAddresses)
        {
            string[] words = address.Contains(':', StringComparison.Ordinal) ? [$"{address}/64", "dev", guest.Device, "nodad"] : [$"{address}/24", "dev", guest.Device];
            await NodeNamespace.ExecuteAsync(["-n", guest.Name, "address", "add", .. words]);
        }

        return guest;
    }

    private static MachinePort Port(string name, BalancerBackend backend)
    {
        var number = backend.PortName[^1..];
        return new MachinePort
        {
            Namespace = "default",
            Machine = name,
            Interface = "eth0",
            PortName = backend.PortName,
            MacAddress = $"02:00:00:00:01:0{number}",
            IpAddresses = backend.Address.StartsWith("10.", StringComparison.Ordinal) ? [backend.Address, $"fd00:20::{number}"] : [backend.Address],
        };
    }

    private static BalancerAttachment Attachment(string name, bool onRouter) => new(ScopeName.LoadBalancer("default", name), ["tcp"], onRouter);

    private static IEnumerable<NorthboundScope> Balancers(string[] serving)
    {
        BalancerBackend[] hall = [.. Serving(("red", Red), ("blue", Blue))];
        BalancerBackend[] floor = [.. Serving(("left", Left), ("right", Right))];
        return new[]
        {
            Balancer("outside", Hall, Outside, null, "10.20.0.77", hall),
            Balancer("six", Hall, Ipv6, new BalancerPlace(64, null), "fd00:20::77", [.. hall.Select(backend => backend with { Address = $"fd00:20::{backend.PortName[^1..]}" })]),
            Balancer("on-floor", Floor, OnFloor, new BalancerPlace(24, "node1", true), "192.0.2.77", floor),
            Balancer("sticky", Floor, Sticky, new BalancerPlace(24, "node1", true), null, floor),
        }.Select(BalancerScope.Of);

        IEnumerable<BalancerBackend> Serving(params (string Name, BalancerBackend Backend)[] machines) => machines.Where(machine => serving.Contains(machine.Name)).Select(machine => machine.Backend);
    }

    private static BalancerTopology Balancer(string name, NetworkTopology network, string address, BalancerPlace? place, string? probes, BalancerBackend[] backends) => new()
    {
        Namespace = "default",
        Name = name,
        Network = network.Network,
        Address = IPAddress.Parse(address),
        Place = place,
        ProbeSource = probes is null ? null : IPAddress.Parse(probes),
        Backends = [.. backends],
        Spec = new LoadBalancerSpec
        {
            Network = network.Network.Name,
            Address = place is null ? null : address,
            External = place is null ? new ExternalAddress { Network = "floor", Address = address } : null,
            Ports = [new LoadBalancerPort { Name = "http", Port = 80, TargetPort = 8080 }, new LoadBalancerPort { Name = "echo", Port = 90, TargetPort = 9000 }],
            Selector = new LabelSelector(),
            HealthCheck = probes is null ? null : new LoadBalancerHealthCheck { Interval = Duration.FromSeconds(1), Timeout = Duration.FromSeconds(1), FailureThreshold = 2 },
            SessionAffinity = probes is null ? SessionAffinity.ClientIP : null,
        },
    };

    private async Task StartAsync()
    {
        Database = await NorthboundDatabase.StartAsync();
        Node = await NodeNamespace.StartAsync(Database.Central.Remote);
        OtherNode = await NodeNamespace.StartAsync(Database.Central.Remote, 2);
        await Node.ConnectAsync(OtherNode);
        await Database.ApplyAsync([NetworkScope.Of(Floor), NetworkScope.Of(Hall), .. Balancers(["red", "blue", "left", "right"])]);
        foreach (var port in Hall.Ports.Concat(Floor.Ports))
        {
            Guests[port.Machine] = await PlugAsync(port.Machine == "right" ? OtherNode : Node, port);
            await NodeNamespace.ExecuteAsync(["-n", Guests[port.Machine].Name, "route", "add", "default", "via", Hall.Ports.Contains(port) ? "10.20.0.1" : "192.0.2.254"]);
        }

        Host = await Node.AddHostAsync(120, "02:00:00:00:00:fe");
        await Host.AddressAsync("192.0.2.254/24");
        OtherHost = await OtherNode.AddHostAsync(120, "02:00:00:00:00:fd");
        await OtherHost.AddressAsync("192.0.2.253/24");
        foreach (var name in new[] { "red", "blue", "left", "right" })
        {
            await ListenAsync(name);
        }

        await Database.Central.NbctlAsync("--wait=hv", "--timeout=30", "sync");
    }
}
