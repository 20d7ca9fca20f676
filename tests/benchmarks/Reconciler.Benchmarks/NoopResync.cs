using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Connection;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>The operator's look at every machine of an API where nothing differs, by one worker; a single write fails the measurement.</summary>
internal static class NoopResync
{
    /// <returns>Machines a second, of each round.</returns>
    public static async Task<IReadOnlyList<double>> MeasureAsync(string kubeconfig, string northbound, int rounds)
    {
        var (time, loggers, notices) = (TimeProvider.System, NullLoggerFactory.Instance, new NorthboundNotices());
        var writes = 0;
        using var client = new ApiClient(ApiConnection.Open(ApiConnection.Load(kubeconfig), inner => new CountingWrites(() => Interlocked.Increment(ref writes), inner)), time);
        var view = new ClusterView(client, time, loggers);
        await using var database = new NorthboundDatabase(OvsdbEndpoint.Parse(northbound), notices, time, loggers);
        var stances = new NorthboundStances(view, time);
        var standings = new RowStandings(_ => null, time);
        var events = new EventRecorder(client, "benchmark", "", time, NullLogger<EventRecorder>.Instance);
        var outbox = new DriftOutbox(new DriftReportWriter(client, (_, _, _) => { }), events, view, time, NullLogger<DriftOutbox>.Instance);
        using var writing = new NorthboundWriting(
            database, new DesiredScopes(view, database, time), stances, standings, notices, new NorthboundAuthors(null), outbox, time, NullLogger<NorthboundWriting>.Instance);
        var controller = new MachineController(client, view, writing, new RowJudgement(standings, stances, time), new DerivedReporting(outbox, time), new DerivedNotices(time), events, time);
        using var stop = new CancellationTokenSource();
        var following = view.RunAsync(stop.Token);
        database.Start();
        try
        {
            await view.WaitForSyncAsync(default);
            await Eventually.SeesAsync("the database's content", () => Task.FromResult(database.Current), content => content is not null, TimeSpan.FromSeconds(20));
            var keys = view.Machines.Store.All.Select(ResourceKey.Of).ToList();
            List<double> rates = [];
            for (var round = 0; round < rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                foreach (var key in keys)
                {
                    await controller.ReconcileAsync(key, default);
                }

                rates.Add(keys.Count / watch.Elapsed.TotalSeconds);
            }

            return writes == 0 ? rates : throw new InvalidOperationException($"{writes} writes where nothing differs");
        }
        finally
        {
            await stop.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class CountingWrites(Action count, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get)
            {
                count();
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
