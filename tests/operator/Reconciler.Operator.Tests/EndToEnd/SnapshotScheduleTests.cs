using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Schedules;
using Reconciler.Operator.State;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Schedules over the real API, by a clock that the test sets; what nodes do with snapshots is tested on real libvirt.</summary>
public sealed class SnapshotScheduleTests
{
    private const string Nightly = """
        apiVersion: reconciler.dev/v1alpha1
        kind: SnapshotSchedule
        metadata: {name: nightly}
        spec: {selector: {matchLabels: {app: web}}, schedule: "0 3 * * *", keep: {daily: 2}, template: {quiesce: Require}}
        """;

    [Fact]
    public async Task SnapshotsAreMadeByTheClock_AndAsManyAreKeptAsTheScheduleSays()
    {
        await using var plane = await ControlPlane.StartAsync(operators: 0);
        await plane.ApplyAsync($"{Machine("web-0", "web")}---\n{Machine("web-1", "web")}---\n{Machine("db", "db")}---\n{Nightly}");
        await using var clockwork = await Clockwork.StartAsync(plane);

        var first = await clockwork.LookAsync("0 days");
        first.Conditions!.Single(condition => condition.Type == "Ready").Status.Should().Be("True");
        first.NextTime.Should().Be(clockwork.Night(1));
        first.Snapshots.Should().Be(0);

        clockwork.Time.SetUtcNow(clockwork.Night(1));
        (await clockwork.LookAsync("night 1")).LastTime.Should().Be(clockwork.Night(1));
        var made = await clockwork.SnapshotsAsync();
        made.Select(snapshot => snapshot.Spec.VirtualMachine).Should().BeEquivalentTo(["web-0", "web-1"]);
        made.Should().OnlyContain(snapshot => snapshot.Spec.Quiesce == QuiesceMode.Require && snapshot.Metadata.Labels!["reconciler.dev/snapshot-schedule"] == "nightly");
        await clockwork.LookAsync("night 1 again");
        (await clockwork.SnapshotsAsync()).Should().HaveCount(2, "one for each time");

        // One is taken; the other's node is away: it gets no second one that would wait as well.
        await clockwork.FinishAsync("web-0", OperationPhase.Succeeded);
        clockwork.Time.SetUtcNow(clockwork.Night(2));
        var second = await clockwork.LookAsync("night 2");
        second.Missed.Should().Equal("web-1");
        second.Conditions!.Single(condition => condition.Type == "LastSucceeded").Status.Should().Be("False");
        (await clockwork.SnapshotsAsync()).Select(snapshot => snapshot.Spec.VirtualMachine).Should().BeEquivalentTo(["web-0", "web-1", "web-0"]);

        await clockwork.FinishAsync("web-1", OperationPhase.Failed);
        await clockwork.FinishAsync("web-0", OperationPhase.Succeeded);
        foreach (var night in new[] { 3, 4 })
        {
            clockwork.Time.SetUtcNow(clockwork.Night(night).AddHours(1));
            var status = await clockwork.LookAsync($"night {night}");
            status.LastTime.Should().Be(clockwork.Night(night), "an hour late is late, and not too late");
            await clockwork.FinishAsync("web-0", OperationPhase.Succeeded);
            await clockwork.FinishAsync("web-1", OperationPhase.Succeeded);
        }

        var last = await clockwork.LookAsync("afterwards");
        last.Conditions!.Single(condition => condition.Type == "LastSucceeded").Status.Should().Be("True");
        (await clockwork.SnapshotsAsync()).Select(snapshot => snapshot.Metadata.Name).Should().BeEquivalentTo(
            new[] { 3, 4 }.SelectMany(night => new[] { "web-0", "web-1" }.Select(machine => ScheduledSnapshot.NameOf("nightly", machine, clockwork.Night(night)))));

        await plane.KubectlAsync("delete snapshotschedule nightly");
        (await clockwork.SnapshotsAsync()).Should().HaveCount(4, "who deletes a schedule does not say that its snapshots may go");
    }

    private static string Machine(string name, string app) => $"apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {{name: {name}, labels: {{app: {app}}}}}\nspec: {{}}\n";

    /// <summary>The controller, with a clock of its own and the view that it has in life.</summary>
    private sealed class Clockwork : IAsyncDisposable
    {
        private static readonly ResourceKey Schedule = new("default", "nightly");
        private readonly CancellationTokenSource stop = new();
        private readonly ControlPlane plane;
        private readonly ClusterView view;
        private readonly ScheduleController controller;
        private readonly Task following;
        private readonly DateTimeOffset start;

        private Clockwork(ControlPlane plane)
        {
            this.plane = plane;
            start = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
            Time = new FakeTimeProvider(start);
            view = new ClusterView(plane.Client, TimeProvider.System, NullLoggerFactory.Instance);
            controller = new ScheduleController(plane.Client, view, new EventRecorder(plane.Client, "test", "", TimeProvider.System, NullLogger.Instance), Time);
            following = view.RunAsync(stop.Token);
        }

        public FakeTimeProvider Time { get; }

        public static async Task<Clockwork> StartAsync(ControlPlane plane)
        {
            var clockwork = new Clockwork(plane);
            await clockwork.view.WaitForSyncAsync(default).WaitAsync(TimeSpan.FromSeconds(30));

            // As one that was made today and looked at; the API's own clock is the machine's.
            var schedule = clockwork.view.Schedules.Store.Find(Schedule)!;
            await plane.Client.For(Kinds.SnapshotSchedules).PatchStatusAsync(schedule, schedule with { Status = new SnapshotScheduleStatus { ObservedGeneration = 1, Schedule = "0 3 * * *", Since = clockwork.start } }, default);
            await clockwork.CatchUpAsync();
            return clockwork;
        }

        public DateTimeOffset Night(int number) => start.AddDays(number - 1).AddHours(3);

        public async Task<SnapshotScheduleStatus> LookAsync(string when)
        {
            await CatchUpAsync();
            await controller.ReconcileAsync(Schedule, default);
            return (await plane.Client.For(Kinds.SnapshotSchedules).GetAsync(Schedule, default)).Status ?? throw new InvalidOperationException(when);
        }

        public async Task<IReadOnlyList<VirtualMachineSnapshot>> SnapshotsAsync() => (await plane.Client.For(Kinds.VirtualMachineSnapshots).ListAsync("default", ListOptions.All, default)).Items;

        /// <summary>Says of a machine's open snapshots what its node would.</summary>
        public async Task FinishAsync(string machine, OperationPhase phase)
        {
            foreach (var snapshot in (await SnapshotsAsync()).Where(snapshot => snapshot.Spec.VirtualMachine == machine && snapshot.Status is null))
            {
                var taken = DateTimeOffset.ParseExact(snapshot.Metadata.Name[^13..], "yyyyMMdd-HHmm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                await plane.Client.For(Kinds.VirtualMachineSnapshots).PatchStatusAsync(snapshot, snapshot with { Status = new VirtualMachineSnapshotStatus { Phase = phase, TakenAt = taken } }, default);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }

        private async Task CatchUpAsync()
        {
            var (schedule, snapshots) = (await plane.Client.For(Kinds.SnapshotSchedules).GetAsync(Schedule, default), await SnapshotsAsync());
            await Eventually.SeesAsync(
                "the view to be as the API",
                () => Task.FromResult(view.Schedules.Store.Find(Schedule)?.Metadata.ResourceVersion == schedule.Metadata.ResourceVersion
                    && view.SnapshotsBy(Schedule).Select(snapshot => snapshot.Metadata.ResourceVersion).Order().SequenceEqual(snapshots.Select(snapshot => snapshot.Metadata.ResourceVersion).Order())),
                same => same,
                TimeSpan.FromSeconds(20));
        }
    }
}
