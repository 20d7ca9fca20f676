using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Kubernetes.Tests.Embedded;

public sealed class ReportTests(EmbeddedApi api) : IClassFixture<EmbeddedApi>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task DriftReport_OfManyWritersAtOnce_LosesNoFinding()
    {
        var owner = await api.Client.For(Kinds.ConfigMaps).CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "drifting" } }, default);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => new DriftReportWriter(api.Client).WriteAsync(owner, [Finding($"spec.field{i}")], default)));
        var report = await api.Client.For(Kinds.DriftReports).GetAsync(new ResourceKey("default", "configmap-drifting"), default);
        report.Status!.Findings.Select(finding => finding.Path).Should().Equal("spec.field0", "spec.field1", "spec.field2", "spec.field3", "spec.field4");
        report.Status.Open.Should().Be(5);
        report.Metadata.OwnerReferences!.Single().Uid.Should().Be(owner.Metadata.Uid);
    }

    [Fact]
    public async Task Event_ToldTwice_CountsUp()
    {
        using var stop = new CancellationTokenSource();
        var owner = await api.Client.For(Kinds.ConfigMaps).CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "told" } }, default);
        var events = new EventRecorder(api.Client, "tests", "", TimeProvider.System, NullLogger.Instance);
        var informer = new Informer<Event>(api.Client.For(Kinds.Events), new InformerOptions { Namespace = "default" }, TimeProvider.System, NullLogger.Instance);
        var counted = new TaskCompletionSource<Event>(TaskCreationOptions.RunContinuationsAsynchronously);
        informer.OnChange(change =>
        {
            if (change.After is { Reason: "Twice", Count: 2 } found)
            {
                counted.TrySetResult(found);
            }
        });
        var running = Task.WhenAll(informer.RunAsync(stop.Token), events.RunAsync(stop.Token));
        events.Warning(ObjectReference.To(owner), "Twice", "it happened");
        events.Warning(ObjectReference.To(owner), "Twice", "it happened");
        (await counted.Task.WaitAsync(Patience)).InvolvedObject.Name.Should().Be("told");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Informer_WhenTheApiIsRestarted_KeepsItsStoreAndCatchesUp()
    {
        using var stop = new CancellationTokenSource();
        var maps = api.Client.For(Kinds.ConfigMaps);
        await maps.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "before" } }, default);
        var informer = new Informer<ConfigMap>(maps, new InformerOptions { Namespace = "default" }, TimeProvider.System, NullLogger.Instance);
        var (away, late) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        informer.StateChanged += state =>
        {
            if (state is { IsSynced: true, AwaySince: not null })
            {
                away.TrySetResult();
            }
        };
        informer.OnChange(change =>
        {
            if (change.Key.Name == "after")
            {
                late.TrySetResult();
            }
        });
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(default).WaitAsync(Patience);
        await api.StopAsync();
        await away.Task.WaitAsync(Patience);
        informer.Store.Find(new ResourceKey("default", "before")).Should().NotBeNull("what is away is unknown, not gone");
        await api.StartAsync();
        await maps.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "after" } }, default);
        await late.Task.WaitAsync(TimeSpan.FromSeconds(40));
        await stop.CancelAsync();
        await running;
    }

    private static DriftFinding Finding(string path) => new()
    {
        Path = path,
        Since = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        LastSeen = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        NoticedBy = DriftNotice.Event,
        Outcome = DriftOutcome.Open,
    };
}
