using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>From sending a transaction that deletes a row to the row being back, and to the node's switch having caught up (hv_cfg).</summary>
internal sealed class RowToRestored : IAsyncDisposable
{
    private readonly OvsdbReplica replica;

    private RowToRestored(string address) => replica = new OvsdbReplica(
        new OvsdbReplicaOptions
        {
            Endpoint = OvsdbEndpoint.Parse(address),
            Database = "OVN_Northbound",
            Tables = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("ACL", []).Add("NAT", []).Add("Port_Group", []).Add("Logical_Router", []).Add("NB_Global", []),
        },
        TimeProvider.System,
        NullLogger<OvsdbReplica>.Instance);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LabSession lab, int rounds)
    {
        await using var measured = new RowToRestored(lab.Variables["OVN_NB_DB"]);
        measured.replica.Start();
        await measured.replica.WaitSynchronizedAsync();
        return
        [
            Figure.Absolute("deleted ACL row to being back on the switch", "ms", 250, await measured.SamplesAsync("ACL", "Port_Group", "acls", rounds)),
            Figure.Absolute("deleted NAT row to being back on the switch", "ms", 250, await measured.SamplesAsync("NAT", "Logical_Router", "nat", rounds)),
        ];
    }

    public ValueTask DisposeAsync() => replica.DisposeAsync();

    private async Task<List<double>> SamplesAsync(string table, string parent, string column, int rounds)
    {
        var samples = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var before = await replica.WaitSynchronizedAsync();
            var row = before.Rows(table).First(candidate => candidate["external_ids"].Get("reconciler-namespace") == Guests.Namespace);
            var events = replica.Subscribe();
            var deleted = Stopwatch.GetTimestamp();
            await replica.TransactAsync(new OvsdbTransaction().Mutate(
                parent, OvsdbCondition.Includes(column, OvsdbValue.Uuid(row.Uuid)), OvsdbMutation.Delete(column, OvsdbValue.Uuid(row.Uuid))));
            await AwaitAsync(events, snapshot => snapshot.Rows(table).Count() == before.Rows(table).Count() && snapshot.Rows(table).All(candidate => candidate.Uuid != row.Uuid));
            var restored = Stopwatch.GetElapsedTime(deleted);

            // The controller answers a new nb_cfg with hv_cfg once everything before it is on the switch.
            var global = replica.Current!.Rows("NB_Global").Single();
            var asked = (global["nb_cfg"].AsInteger() ?? 0) + 1;
            await replica.TransactAsync(new OvsdbTransaction().Update("NB_Global", OvsdbCondition.IsRow(global.Uuid), [new("nb_cfg", OvsdbValue.Number(asked))]));
            await AwaitAsync(events, snapshot => snapshot.Rows("NB_Global").Single()["hv_cfg"].AsInteger() >= asked);
            samples.Add(Stopwatch.GetElapsedTime(deleted).TotalMilliseconds);
            Console.WriteLine($"  {table} back after {restored.TotalMilliseconds:0} ms, on the switch after {samples[^1]:0} ms");
        }

        return samples;
    }

    private static async Task AwaitAsync(System.Threading.Channels.ChannelReader<OvsdbReplicaEvent> events, Func<OvsdbSnapshot, bool> fulfilled)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        await foreach (var happened in events.ReadAllAsync(limit.Token))
        {
            var snapshot = happened switch
            {
                OvsdbReplicaEvent.Synchronized synchronized => synchronized.Snapshot,
                OvsdbReplicaEvent.Changed changed => changed.Snapshot,
                _ => null,
            };
            if (snapshot is not null && fulfilled(snapshot))
            {
                return;
            }
        }
    }
}
