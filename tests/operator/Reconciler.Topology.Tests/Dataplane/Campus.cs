using Reconciler.Language.Networks;
using Reconciler.Topology.Tests.Northbound;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>The examples' networks on one node, with a guest on each and hosts outside.</summary>
public sealed class Campus : IAsyncLifetime
{
    private const string LanPort = "66666666-6666-5666-8666-666666666666";
    public const string RemedyAddress = "10.20.0.5";
    private const string RemedyPort = "55555555-5555-5555-8555-555555555555";
    public const string SixMac = "02:00:00:00:00:1c";
    public const string SixAddress = "fd00:25::10";
    private const string SixPort = "88888888-8888-5888-8888-888888888888";
    private const string LabPort = "77777777-7777-5777-8777-777777777777";

    internal NorthboundDatabase Database { get; private set; } = null!;

    internal NetworkTopology Office { get; private set; } = null!;

    internal NetworkTopology Lan { get; private set; } = null!;

    internal NodeNamespace Node { get; private set; } = null!;

    internal GuestNamespace Web { get; private set; } = null!;

    internal GuestNamespace Db { get; private set; } = null!;

    /// <summary>On the remediation list of <see cref="Examples.Health"/>.</summary>
    internal GuestNamespace Remedy { get; private set; } = null!;

    internal GuestNamespace OnLan { get; private set; } = null!;

    internal GuestNamespace InLab { get; private set; } = null!;

    /// <summary>On a network of both families whose IPv6 addresses come by DHCPv6.</summary>
    internal GuestNamespace Six { get; private set; } = null!;

    /// <summary>A host of the physical network on VLAN 120, which is <see cref="Examples.Lan"/>'s.</summary>
    internal GuestNamespace OnVlan120 { get; private set; } = null!;

    /// <summary>A host of the physical network on VLAN 121, which is nobody's.</summary>
    internal GuestNamespace OnVlan121 { get; private set; } = null!;

    /// <summary>The node itself, seen as a host outside of NAT.</summary>
    internal GuestNamespace Outside { get; private set; } = null!;

    internal Dictionary<string, string> WebLease { get; private set; } = null!;

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

    private async Task StartAsync()
    {
        Database = await NorthboundDatabase.StartAsync();
        Node = await NodeNamespace.StartAsync(Database.Central.Remote);
        Lan = Examples.Lan with { Ports = [.. Examples.Lan.Ports, Port("on-lan", LanPort, "02:00:00:00:00:1a", "192.0.2.30")] };
        var lab = Examples.Lab with { Ports = [Port("in-lab", LabPort, "02:00:00:00:00:1b", "10.20.0.10")] };
        Office = Examples.Office with { Ports = [.. Examples.Office.Ports, Port("remedy", RemedyPort, "02:00:00:00:00:05", RemedyAddress)] };
        var six = new NetworkTopology
        {
            Network = new NetworkName("default", "six"),
            Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "10.25.0.0/24" }, new SubnetSpec { Cidr = "fd00:25::/64", Mode = Ipv6Mode.DHCPv6 }], Mtu = 1400 },
            Ports = [Port("six", SixPort, SixMac, "10.25.0.10") with { IpAddresses = ["10.25.0.10", SixAddress] }],
        };
        await Database.ApplyAsync(NodeNat.Scope, NetworkScope.Of(Office), NetworkScope.Of(Lan), NetworkScope.Of(lab), NetworkScope.Of(six));

        Web = await Node.AddGuestAsync(Examples.Web, Examples.WebMac);
        Db = await Node.AddGuestAsync(Examples.Db, Examples.DbMac);
        Remedy = await Node.AddGuestAsync(RemedyPort, "02:00:00:00:00:05");
        OnLan = await Node.AddGuestAsync(LanPort, "02:00:00:00:00:1a");
        InLab = await Node.AddGuestAsync(LabPort, "02:00:00:00:00:1b");
        Six = await Node.AddGuestAsync(SixPort, SixMac);
        Outside = new GuestNamespace(Node.Name, NodeNat.Bridge, string.Empty);
        OnVlan120 = await Node.AddHostAsync(120, "02:00:00:00:00:fe");
        await OnVlan120.AddressAsync("192.0.2.254/24");
        OnVlan121 = await Node.AddHostAsync(121, "02:00:00:00:00:fd");
        await OnVlan121.AddressAsync("192.0.2.253/24");
        WebLease = await Web.DhcpAsync();
        await Db.DhcpAsync();
        await Remedy.AddressAsync(RemedyAddress + "/24");
        await OnLan.AddressAsync("192.0.2.30/24");
        await InLab.AddressAsync("10.20.0.10/24", "10.20.0.1");
    }

    public async Task DisposeAsync()
    {
        await (Node?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Carries scopes out, and returns when the node has installed them.</summary>
    internal async Task InstallAsync(params IEnumerable<NorthboundScope> scopes)
    {
        await Database.ApplyAsync(scopes);
        await Database.Central.NbctlAsync("--wait=hv", "--timeout=30", "sync");
    }

    private static MachinePort Port(string machine, string name, string mac, string address) =>
        new() { Namespace = "default", Machine = machine, Interface = "eth0", PortName = name, MacAddress = mac, IpAddresses = [address] };
}
