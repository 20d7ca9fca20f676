using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Reports;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;
using Reconciler.Testing.Databases;
using Reconciler.Topology;

namespace Reconciler.Benchmarks;

/// <summary>
/// One port more among 10, 100, 1,000 and 10,000: what it costs us to derive, plan and write it, and beside that what it costs ovn-northd to compile it.
/// Then all that stands compared with all that should. The operator's own writing on OVN's real central part; what the API would tell lies ready.
/// </summary>
internal sealed class PortAtScale : IAsyncDisposable
{
    private static readonly int[] Sizes = [1, 10, 100, 1000];
    private readonly OvnCentral central;
    private readonly NorthboundDatabase database;
    private readonly ApiClient client;
    private readonly DesiredScopes desired;
    private readonly NorthboundWriting writing;
    private readonly PaperCampus campus;

    private PortAtScale(OvnCentral central)
    {
        var (time, loggers, notices) = (TimeProvider.System, NullLoggerFactory.Instance, new NorthboundNotices());
        this.central = central;
        client = new ApiClient(new HttpClient { BaseAddress = new Uri("http://127.0.0.1:9") }, time);
        var view = new ClusterView(client, time, loggers);
        campus = new PaperCampus(view);
        database = new NorthboundDatabase(OvsdbEndpoint.Parse(central.Remote), notices, time, loggers);
        var outbox = new DriftOutbox(
            new DriftReportWriter(client, (_, _, _) => { }), new EventRecorder(client, "benchmark", "", time, NullLogger<EventRecorder>.Instance), view, time, NullLogger<DriftOutbox>.Instance);
        desired = new DesiredScopes(view, database, time);
        writing = new NorthboundWriting(
            database, desired, new NorthboundStances(view, time), new RowStandings(_ => null, time), notices, new NorthboundAuthors(null), outbox, time,
            NullLogger<NorthboundWriting>.Instance);
    }

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(bool quick)
    {
        await using var measured = new PortAtScale(await OvnCentral.StartAsync());
        measured.database.Start();
        await Eventually.SeesAsync("the database's content", () => Task.FromResult(measured.database.Current), content => content is not null, TimeSpan.FromSeconds(20));
        await measured.AddPortsAsync(4);
        List<Figure> figures = [];
        double[] few = [];
        foreach (var size in quick ? Sizes[..3] : Sizes)
        {
            await measured.GrowAsync(size);
            await measured.AddPortsAsync(2);
            var samples = await measured.AddPortsAsync(quick ? 5 : 11);
            var ours = samples.Select(sample => sample.Ours).ToArray();
            few = few.Length == 0 ? ours : few;
            Console.WriteLine($"  among {size * PaperCampus.MachinesPerNetwork} ports: ours {string.Join(' ', ours.Select(one => one.ToString("0.0")))} ms, northd {string.Join(' ', samples.Select(sample => sample.Northd.ToString("0")))} ms");
            var among = (size * PaperCampus.MachinesPerNetwork).ToString("N0", CultureInfo.InvariantCulture);
            figures.Add(Figure.FloorPlus($"one more port among {among}: derived, planned and written; the floor is ours among 10", "ms", 5, ours, few));
            figures.Add(Figure.Beside($"one more port among {among}: compiled by ovn-northd", "ms", [.. samples.Select(sample => sample.Northd)]));
        }

        var (compared, round) = (new List<double>(), new List<double>());
        for (var sample = 0; sample < (quick ? 3 : 7); sample++)
        {
            compared.Add(measured.Compare());
            round.Add(await measured.RoundAsync());
        }

        var campus = quick ? "1,000 ports on 100" : "10,000 ports on 1,000";
        figures.Add(Figure.Absolute($"all rows of {campus} networks compared: nothing differs", "ms", 1000, compared));
        figures.Add(Figure.Absolute($"all rows of {campus} networks derived from the objects and compared: nothing written", "ms", 1000, round));
        return figures;
    }

    public async ValueTask DisposeAsync()
    {
        writing.Dispose();
        client.Dispose();
        await database.DisposeAsync();
        await central.DisposeAsync();
    }

    private async Task GrowAsync(int networks)
    {
        foreach (var batch in campus.Grow(networks).Chunk(50))
        {
            await writing.ApplyAsync(batch, "more networks", default);
        }

        await SyncAsync();
    }

    private async Task<List<(double Ours, double Northd)>> AddPortsAsync(int count)
    {
        List<(double, double)> samples = [];
        for (var sample = 0; sample < count; sample++)
        {
            if (campus.Ports == 0)
            {
                await GrowAsync(1);
            }

            var scope = campus.AddOne(campus.Ports % 200);
            var watch = Stopwatch.StartNew();
            var outcome = await writing.ApplyAsync([scope], "one port more", default);
            var ours = watch.Elapsed.TotalMilliseconds;
            if (outcome.Plan.IsEmpty || outcome.Plan.Scopes.Any(plan => !plan.Conflicts.IsEmpty))
            {
                throw new InvalidOperationException("no port was made");
            }

            watch.Restart();
            await SyncAsync();
            samples.Add((ours, watch.Elapsed.TotalMilliseconds));
        }

        return samples;
    }

    private double Compare()
    {
        var scopes = campus.All.Select(desired.Of).OfType<NorthboundScope>().ToList();
        var watch = Stopwatch.StartNew();
        return NorthboundPlanner.Plan(scopes, database.Current!).IsEmpty ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException("something differs where nothing changed");
    }

    private async Task<double> RoundAsync()
    {
        var watch = Stopwatch.StartNew();
        var outcome = await writing.ApplyAsync(campus.All, "all", default);
        return outcome.Plan.IsEmpty ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{outcome.Plan.Operations.Length} operations where nothing changed");
    }

    private async Task SyncAsync() => await central.NbctlAsync("--wait=sb", "--timeout=600", "sync");
}
