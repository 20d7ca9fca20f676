using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Testing.Databases;

namespace Reconciler.Ovsdb.Tests.Replication;

#pragma warning disable CA1001 // xunit disposes by IAsyncLifetime.
public sealed class OvsdbReplicaTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private OvsdbServer server = null!;
    private OvsdbReplica replica = null!;
    private ChannelReader<OvsdbReplicaEvent> events = null!;

    public async Task InitializeAsync()
    {
        server = await OvsdbServer.StartAsync("ovn-nb.ovsschema");
        replica = new OvsdbReplica(
            new OvsdbReplicaOptions
            {
                Endpoint = OvsdbEndpoint.Parse(server.Remote),
                Database = "OVN_Northbound",
                ReconnectDelay = TimeSpan.FromMilliseconds(20),
                MaximumReconnectDelay = TimeSpan.FromMilliseconds(100),
                Tables = ImmutableDictionary<string, ImmutableArray<string>>.Empty
                    .Add("Logical_Switch", [])
                    .Add("Logical_Switch_Port", ["name", "tag", "addresses", "a_column_of_a_later_version"])
                    .Add("A_Table_Of_A_Later_Version", []),
            },
            TimeProvider.System,
            NullLogger<OvsdbReplica>.Instance);
        events = replica.Subscribe();
    }

    public async Task DisposeAsync()
    {
        await replica.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Synchronize_HoldsEveryColumn_DefaultsIncluded()
    {
        await Nbctl("ls-add", "a", "--", "set", "Logical_Switch", "a", "other_config:k=v");

        var content = await SynchronizedAsync();

        var row = content.Rows("Logical_Switch").Should().ContainSingle().Subject;
        row.Name.Should().Be("a");
        row["other_config"].Get("k").Should().Be("v");
        row["ports"].Should().Be(OvsdbValue.Empty);
        row["external_ids"].Should().Be(OvsdbValue.EmptyMap);
        content.Rows("Logical_Switch_Port").Should().BeEmpty();
    }

    [Fact]
    public async Task Change_OfSetsMapsAndOptions_ArrivesAsOldAndNew()
    {
        await Nbctl("ls-add", "a", "--", "set", "Logical_Switch", "a", "other_config:gone=1", "other_config:changed=1", "other_config:kept=1");
        await SynchronizedAsync();

        await Nbctl("lsp-add", "a", "p", "--", "set", "Logical_Switch_Port", "p", "tag=7", "addresses=x,y", "--",
            "set", "Logical_Switch", "a", "other_config:changed=2", "other_config:new=2", "--", "remove", "Logical_Switch", "a", "other_config", "gone");
        var added = await NextAsync<OvsdbReplicaEvent.Changed>();

        var change = added.Changes.Single(row => row.Table == "Logical_Switch");
        change.Old!["other_config"].ToString().Should().Be("{changed=1, gone=1, kept=1}");
        change.New!["other_config"].ToString().Should().Be("{changed=2, kept=1, new=2}");
        var port = added.Changes.Single(row => row.Table == "Logical_Switch_Port").New!;
        change.New["ports"].Should().Be(OvsdbValue.Uuid(port.Uuid));
        port["tag"].AsInteger().Should().Be(7);

        await Nbctl("clear", "Logical_Switch_Port", "p", "tag", "--", "remove", "Logical_Switch_Port", "p", "addresses", "x");
        var cleared = (await NextAsync<OvsdbReplicaEvent.Changed>()).Snapshot.Rows("Logical_Switch_Port").Single();
        cleared["tag"].Should().Be(OvsdbValue.Empty);
        cleared["addresses"].Should().Be(OvsdbValue.Text("y"));

        await Nbctl("ls-del", "a");
        var deleted = await NextAsync<OvsdbReplicaEvent.Changed>();
        deleted.Changes.Should().HaveCount(2).And.OnlyContain(row => row.New == null);
        replica.Current!.Rows("Logical_Switch").Should().BeEmpty();
    }

    [Fact]
    public async Task Transact_WhenItReturns_TheReplicaHoldsWhatItDid()
    {
        await SynchronizedAsync();

        for (var i = 0; i < 200; i++)
        {
            var outcome = await replica.TransactAsync(new OvsdbTransaction().Insert("Logical_Switch", [new("name", OvsdbValue.Text($"s{i}"))]));

            replica.Current!.Find("Logical_Switch", outcome.EnsureSuccess().Results[0].Uuid!.Value).Should().NotBeNull($"insert {i} was acknowledged");
        }
    }

    [Fact]
    public async Task ServerGone_MeansUnknownNotEmpty_AndItsReturnTellsWhatChangedMeanwhile()
    {
        await Nbctl("ls-add", "stays", "--", "ls-add", "goes");
        await SynchronizedAsync();

        await server.KillAsync();
        await NextAsync<OvsdbReplicaEvent.Lost>();
        replica.Current.Should().BeNull();
        await replica.Awaiting(r => r.TransactAsync(new OvsdbTransaction().Comment("no"))).Should().ThrowAsync<OvsdbDisconnectedException>();

        await server.StartAsync();
        // Over a connection of its own, perhaps before the replica is back, perhaps after: either way it must learn of it.
        await Nbctl("ls-del", "goes", "--", "ls-add", "comes");

        var differences = new List<OvsdbRowChange>();
        while (differences.Count < 2)
        {
            var happened = await NextAsync<OvsdbReplicaEvent>();
            differences.AddRange(happened switch
            {
                OvsdbReplicaEvent.Synchronized synchronized => synchronized.Changes,
                OvsdbReplicaEvent.Changed changed => changed.Changes,
                _ => [],
            });
        }

        differences.Should().Contain(change => change.New == null && change.Old!.Name == "goes");
        differences.Should().Contain(change => change.Old == null && change.New!.Name == "comes");
        replica.Current!.Rows("Logical_Switch").Select(row => row.Name).Should().BeEquivalentTo("stays", "comes");
    }

    [Fact]
    public async Task Start_BeforeTheServerListens_SynchronizesOnceItDoes()
    {
        await server.KillAsync();
        replica.Start();
        replica.Current.Should().BeNull();

        await server.StartAsync();

        (await replica.WaitSynchronizedAsync().WaitAsync(Patience)).Should().NotBeNull();
    }

    private async Task<OvsdbSnapshot> SynchronizedAsync()
    {
        replica.Start();
        return (await NextAsync<OvsdbReplicaEvent.Synchronized>()).Snapshot;
    }

    private async Task<T> NextAsync<T>()
        where T : OvsdbReplicaEvent
    {
        using var patience = new CancellationTokenSource(Patience);
        return (await events.ReadAsync(patience.Token)).Should().BeAssignableTo<T>().Subject;
    }

    private Task<string> Nbctl(params string[] arguments) => Tools.RunAsync("ovn-nbctl", ["--db=" + server.Remote, .. arguments]);
}
