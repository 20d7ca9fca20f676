using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.GuestPorts;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Nodes;
using Reconciler.Agent.Tools;
using Reconciler.Language.Common;
using Reconciler.Ovsdb;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Ports;
using Reconciler.Planning.Steps;
using Reconciler.Testing.Databases;

namespace Reconciler.Agent.Tests.GuestPorts;

/// <summary>Guests' ports in a real Open vSwitch database (without a switch behind it).</summary>
public sealed class GuestPortDatabaseTests : IAsyncLifetime
{
    private const string Tap = "rc0123456789ab";
    private static readonly GuestPort Port = new()
    {
        Name = Tap,
        Bridge = PortIndex.IntegrationBridge,
        Interfaces = Tap,
        ExternalIds = new() { ["iface-id"] = "9b0b1f2a-2f5b-5c3e-8a11-000000000001", ["attached-mac"] = "02:11:22:33:44:01", ["vm-id"] = "2b1f9f9e-97a4-4d5b-9a49-3c1f6a0c1b11", ["iface-status"] = "active" },
        PolicingRate = 50_000,
        Qos = new() { Type = PortQos.TokenBucket, Settings = new() { ["min-rate"] = "100000000" }, Queues = new() { ["0"] = "min-rate=100000000" } },
    };

    private static readonly DomainInterface Interface = new()
    {
        Name = "eth0",
        Bridge = PortIndex.IntegrationBridge,
        PortName = Port.ExternalIds["iface-id"],
        MacAddress = "02:11:22:33:44:01",
        TapName = Tap,
        Model = "virtio",
    };

    private OvsdbServer server = null!;
    private OvsdbReplica replica = null!;
    private PortStepExecution execution = null!;

    public async Task InitializeAsync()
    {
        server = await OvsdbServer.StartAsync("vswitch.ovsschema");
        replica = new OvsdbReplica(
            new OvsdbReplicaOptions { Endpoint = OvsdbEndpoint.Parse(server.Remote), Database = "Open_vSwitch", Tables = NodeColumns.Tables }, TimeProvider.System, NullLogger<OvsdbReplica>.Instance);
        execution = new PortStepExecution(replica);
        replica.Start();
        await VsctlAsync("init");
        await VsctlAsync("add-br", "br-int");
        await replica.WaitSynchronizedAsync();
        await execution.RunAsync(new AddPort { Path = "p", Reason = "r", Port = Port }, default);
    }

    public async Task DisposeAsync()
    {
        await replica.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Add_MakesThePortAsItShouldBe() => (await SeenAsync()).Should().Be(Port);

    [Theory]
    [InlineData("set", "port", Tap, "tag=5", "trunks=1,2", "vlan_mode=trunk", "other_config:x=y", "protected=true", "bond_mode=balance-slb", "lacp=active")]
    [InlineData("set", "interface", Tap, "type=internal", "options:x=y", "mtu_request=900", "ofport_request=7", "ingress_policing_kpkts_rate=5", "other_config:x=y", "lldp:enable=true", "bfd:enable=true", "cfm_mpid=3")]
    [InlineData("set", "interface", Tap, "external_ids:iface-id=other", "external_ids:iface-id-ver=1", "external_ids:encap-ip=192.0.2.1", "ingress_policing_rate=1", "ingress_policing_burst=1")]
    [InlineData("clear", "interface", Tap, "external_ids")]
    [InlineData("clear", "port", Tap, "qos")]
    [InlineData("--id=@q", "create", "qos", "type=linux-hfsc", "--", "set", "port", Tap, "qos=@q")]
    [InlineData("add-br", "br-x", "--", "--id=@p", "get", "port", Tap, "--", "remove", "bridge", "br-int", "ports", "@p", "--", "add", "bridge", "br-x", "ports", "@p")]
    [InlineData("--id=@i", "create", "interface", "name=other", "--", "add", "port", Tap, "interfaces", "@i")]
    [InlineData("--id=@i", "create", "interface", "name=other", "--", "set", "port", Tap, "interfaces=@i")]
    public async Task Set_PutsBackWhatDiffersAndNothingElse(params string[] mutation)
    {
        await VsctlAsync("set", "interface", Tap, "external_ids:of-somebody=else");
        await VsctlAsync(mutation);
        var seen = await SeenAsync();
        seen.Should().NotBe(Port, "the tool changed it");

        var fields = GuestPortFields.Compare(Port, seen!).Select(field => field.Path).ToValueList();
        await execution.RunAsync(new SetPort { Path = "p", Reason = "r", Port = Port, Fields = fields }, default);

        (await SeenAsync()).Should().Be(Port);
        if (!mutation.Contains("clear") && !mutation.Contains("interfaces=@i"))
        {
            (await VsctlAsync("get", "interface", Tap, "external_ids:of-somebody")).Trim().Should().Be("else");
        }
    }

    [Fact]
    public async Task Add_AfterThePortWasDeleted_LeavesNoRowsOfTheOldOne()
    {
        await VsctlAsync("del-port", Tap);
        (await SeenAsync()).Should().BeNull();

        await execution.RunAsync(new AddPort { Path = "p", Reason = "r", Port = Port }, default);

        (await SeenAsync()).Should().Be(Port);
        replica.Current!.Rows("QoS").Should().ContainSingle();
        replica.Current!.Rows("Queue").Should().ContainSingle();
    }

    [Fact]
    public async Task Add_WhenTheBridgeIsGone_SaysSo()
    {
        await VsctlAsync("del-br", "br-int");

        await execution.Invoking(one => one.RunAsync(new AddPort { Path = "p", Reason = "r", Port = Port }, default)).Should().ThrowAsync<ToolException>().WithMessage("*br-int*");
    }

    [Fact]
    public async Task Release_TakesTheClaimAndLeavesThePort()
    {
        await VsctlAsync("add-port", "br-int", "x", "--", "set", "interface", "x", "type=internal", $"external_ids:iface-id={Interface.PortName}", "external_ids:a=b");
        var claims = (await LookAsync()).Claims;
        claims.Should().Equal(new PortClaim("x", Interface.PortName!));

        await execution.RunAsync(new ReleasePort { Path = "p", Reason = "r", Claim = claims[0] }, default);

        (await LookAsync()).Claims.Should().BeEmpty();
        (await VsctlAsync("get", "interface", "x", "external_ids")).Trim().Should().Be("{a=b}");
        (await SeenAsync()).Should().Be(Port);
    }

    [Theory]
    [InlineData("ovs note", false, "set", "interface", Tap, "external_ids:ovn-installed=true")]
    [InlineData("column", true, "set", "port", Tap, "tag=5")]
    [InlineData("limit", true, "set", "queue", "QUEUE", "other_config:min-rate=1")]
    [InlineData("deleted", true, "del-port", Tap)]
    public async Task News_NamesThePortThatAChangeIsAbout(string what, bool isNews, params string[] mutation)
    {
        var queue = replica.Current!.Rows("Queue").Single().Uuid.ToString();
        var before = replica.Current!;

        await VsctlAsync([.. mutation.Select(word => word == "QUEUE" ? queue : word)]);
        await replica.CatchUpAsync();

        var now = replica.Current!;
        PortNews.NamesIn(Changes(before, now), now).Contains(Tap).Should().Be(isNews, what);
        NodeNews.IsIn(Changes(before, now), now).Should().BeFalse("guests' ports are no business of the node's own network");
    }

    [Theory]
    [InlineData("set", "open", ".", "external_ids:ovn-remote=tcp:192.0.2.1:6642")]
    [InlineData("add-br", "br-x")]
    [InlineData("set", "bridge", "br-int", "datapath_type=netdev")]
    public async Task News_TellsTheNodeOfItsOwn(params string[] mutation)
    {
        var before = replica.Current!;
        await VsctlAsync(mutation);
        await replica.CatchUpAsync();

        NodeNews.IsIn(Changes(before, replica.Current!), replica.Current!).Should().BeTrue();
    }

    [Fact]
    public void Orphans_ArePortsOfMachinesThatAreNotHere()
    {
        OvsOrphans.Ports(replica.Current!, new HashSet<string> { Port.ExternalIds["vm-id"] }).Should().BeEmpty();
        OvsOrphans.Ports(replica.Current!, new HashSet<string>()).Should().ContainSingle().Which.Path.Should().Be($"node.orphans[port={Tap}]");
    }

    [Theory]
    [InlineData("tag", "set", "port", Tap, "tag=5")]
    [InlineData("external_ids[iface-id]", "set", "interface", Tap, "external_ids:iface-id=other")]
    [InlineData("qos", "clear", "port", Tap, "qos")]
    [InlineData("", "del-port", Tap)]
    [InlineData("claims[port=x]", "add-port", "br-int", "x", "--", "set", "interface", "x", "external_ids:iface-id=9b0b1f2a-2f5b-5c3e-8a11-000000000001")]
    public async Task Authors_SayWhichCommandMadeADifference(string field, params string[] mutation)
    {
        using var journal = new OvsdbJournal(Path.Combine(server.Folder, "vswitch.db"), "reconciler agent", NullLogger<OvsdbJournal>.Instance);
        var authors = new PortAuthors(journal);
        authors.Note(PortIndex.Of(replica.Current!), await LookAsync());
        var path = "spec.interfaces[name=eth0].port" + (field.Length > 0 ? "." + field : "");

        await VsctlAsync(mutation);
        await replica.CatchUpAsync();

        var difference = new Difference { Path = path, Expected = "", Observed = "", Kind = DifferenceKind.Altered, Remedy = Remedy.Live, Place = Place.Live };
        authors.Of([difference], [Interface], PortIndex.Of(replica.Current!)).Should().ContainKey(path).WhoseValue.Should().Contain("ovs-vsctl").And.EndWith(string.Join(' ', mutation));
    }

    private static System.Collections.Immutable.ImmutableArray<OvsdbRowChange> Changes(OvsdbSnapshot before, OvsdbSnapshot now) =>
    [
        .. before.Tables.Union(now.Tables).SelectMany(table => before[table].Keys.Union(now[table].Keys)
            .Select(row => new OvsdbRowChange(table, before[table].GetValueOrDefault(row), now[table].GetValueOrDefault(row)))
            .Where(change => change.Old != change.New)),
    ];

    private async Task<GuestPort?> SeenAsync() => (await LookAsync()).Ports.FirstOrDefault();

    private async Task<ObservedPorts> LookAsync()
    {
        await replica.CatchUpAsync();
        return PortLook.Look(PortIndex.Of(replica.Current!), [Interface], [Interface], static name => new TapLink(name, true, 1442));
    }

    private Task<string> VsctlAsync(params string[] arguments) => Reconciler.Testing.Databases.Tools.RunAsync("ovs-vsctl", ["--no-wait", "--db=" + server.Remote, "--", .. arguments]);
}
