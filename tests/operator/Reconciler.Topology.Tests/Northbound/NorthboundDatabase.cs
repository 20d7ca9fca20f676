using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb;
using Reconciler.Testing.Databases;

namespace Reconciler.Topology.Tests.Northbound;

/// <summary>OVN's central part, and the replica and plans as the operator has them.</summary>
internal sealed class NorthboundDatabase : IAsyncDisposable
{
    private NorthboundDatabase(OvnCentral central, OvsdbReplica replica)
    {
        Central = central;
        Replica = replica;
    }

    public OvnCentral Central { get; }

    public OvsdbReplica Replica { get; }

    public static async Task<NorthboundDatabase> StartAsync()
    {
        var central = await OvnCentral.StartAsync();
        var replica = new OvsdbReplica(
            new OvsdbReplicaOptions { Endpoint = OvsdbEndpoint.Parse(central.Remote), Database = "OVN_Northbound", Tables = NorthboundTables.Monitored },
            TimeProvider.System,
            NullLogger<OvsdbReplica>.Instance);
        var database = new NorthboundDatabase(central, replica);
        try
        {
            replica.Start();
            await replica.WaitSynchronizedAsync().WaitAsync(TimeSpan.FromSeconds(30));
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public NorthboundPlan Plan(params IEnumerable<NorthboundScope> scopes) =>
        NorthboundPlanner.Plan(scopes, NorthboundView.From(Replica.Current!));

    /// <summary>Starts, and does what a test begins with; leaves nothing when that fails, for xunit does not dispose what did not come up.</summary>
    public static async Task<NorthboundDatabase> StartAsync(Func<NorthboundDatabase, Task> begin)
    {
        var database = await StartAsync();
        try
        {
            await begin(database);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plans and carries out.</summary>
    public async Task<NorthboundPlan> ApplyAsync(params IEnumerable<NorthboundScope> scopes)
    {
        var plan = Plan(scopes);
        (await Replica.TransactAsync(plan.ToTransaction("a test"))).EnsureSuccess();
        return plan;
    }

    /// <summary>Runs ovn-nbctl, and returns when the replica knows what it did.</summary>
    public async Task TamperAsync(params string[] arguments)
    {
        await Central.NbctlAsync(arguments);
        // An answer on the replica's connection comes after everything that happened before it.
        (await Replica.TransactAsync(new OvsdbTransaction().Comment("fence"))).EnsureSuccess();
    }

    /// <summary>Every monitored row as text.</summary>
    public List<string> Contents() => RowTexts.Of(Replica.Current!);

    /// <summary>Replaces <c>@SCOPE:KEY</c> by the UUID of the row with these marks, for tables whose rows have no names.</summary>
    public string Identify(string argument) =>
        argument.StartsWith('@') && argument.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? NorthboundTables.All.Keys.SelectMany(Replica.Current!.Rows)
                .Single(row => row.ExternalId(Marks.Scope) == argument[1..colon] && row.ExternalId(Marks.Row) == argument[(colon + 1)..]).Uuid.ToString()
            : argument;

    public async ValueTask DisposeAsync()
    {
        await Replica.DisposeAsync();
        await Central.DisposeAsync();
    }
}
