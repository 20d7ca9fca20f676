using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Election;
using Reconciler.Kubernetes.Resources;
using Reconciler.Testing;
using RunningApi = Reconciler.Kubernetes.Tests.Embedded.EmbeddedApi;

namespace Reconciler.Kubernetes.Tests.Election;

/// <summary>Candidates against a real API, each with a clock of its own that the test moves.</summary>
public sealed class LeaderElectionTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task OfTwo_OneWorks_AndTheOtherFollowsAtOnce_WhenTheFirstLetsGo()
    {
        await using var first = new Candidate(api, "clean", "first");
        await first.Leads;
        await using var second = new Candidate(api, "clean", "second");
        (await second.Waits).Should().Contain("first holds it");
        await first.StopAsync();
        (await LeaseAsync("clean")).Spec!.HolderIdentity.Should().Be("");
        await second.AdvanceUntilAsync(second.Leads);
        (await LeaseAsync("clean")).Spec.Should().BeEquivalentTo(new { HolderIdentity = "second", LeaseTransitions = 1, LeaseDurationSeconds = 15 });
    }

    [Fact]
    public async Task ALeaderThatCannotRenew_StopsBeforeAnotherMayStart_AndSaysWhy()
    {
        await using var leader = new Candidate(api, "cut", "leader");
        await leader.Leads;
        await using var other = new Candidate(api, "cut", "other");
        await other.Waits;
        leader.IsCut = true;

        // The two clocks go on together.
        var seconds = 0;
        while (!leader.IsTold)
        {
            seconds++;
            leader.Time.Advance(TimeSpan.FromSeconds(1));
            other.Time.Advance(TimeSpan.FromSeconds(1));
            other.Leads.IsCompleted.Should().BeFalse();
        }

        seconds.Should().Be(10);
        await leader.Stopped;
        await leader.AdvanceUntilAsync(leader.Running);
        await FluentActions.Awaiting(() => leader.Running).Should().ThrowAsync<LeadershipLostException>().WithMessage("*Lease reconciler-system/cut: it could not be renewed for 10 s");
        await other.AdvanceUntilAsync(other.Leads);
        other.Time.Passed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task ALeaderWhoseLeaseSomebodyElseTook_StopsWithItsNextLook_AndLeavesItAlone()
    {
        await using var leader = new Candidate(api, "taken", "leader");
        await leader.Leads;
        await api.Client.For(Kinds.Leases).MergePatchAsync(new ResourceKey("reconciler-system", "taken"), new JsonObject { ["spec"] = new JsonObject { ["holderIdentity"] = "thief" } }, default);
        await leader.AdvanceUntilAsync(leader.Running);
        await leader.Stopped;
        await FluentActions.Awaiting(() => leader.Running).Should().ThrowAsync<LeadershipLostException>().WithMessage("*thief holds it");
        (await LeaseAsync("taken")).Spec!.HolderIdentity.Should().Be("thief");
    }

    [Fact]
    public async Task ALeaderWhoseLeaseSomebodyDeletes_MakesItAgain()
    {
        await using var leader = new Candidate(api, "deleted", "leader");
        await leader.Leads;
        await api.Client.For(Kinds.Leases).DeleteAsync(new ResourceKey("reconciler-system", "deleted"), new DeleteOptions(), default);
        await Eventually.SeesAsync("the Lease is there again", async () =>
        {
            leader.Time.Advance(TimeSpan.FromSeconds(1));
            return await api.Client.For(Kinds.Leases).FindAsync(new ResourceKey("reconciler-system", "deleted"), default);
        }, lease => lease?.Spec?.HolderIdentity == "leader");
        leader.IsTold.Should().BeFalse();
    }

    [Fact]
    public async Task OfMany_NeverTwoWorkAtATime_WhileEachGetsItsTurn()
    {
        var working = 0;
        var mostAtATime = 0;
        var left = Enumerable.Range(0, 6).Select(i => new Candidate(
            api, "many", $"c{i}", () => mostAtATime = Math.Max(mostAtATime, Interlocked.Increment(ref working)), () => Interlocked.Decrement(ref working))).ToList();
        while (left.Count > 0)
        {
            var leader = await Eventually.SeesAsync("one leads", () =>
            {
                left.ForEach(candidate => candidate.Time.Advance(TimeSpan.FromSeconds(2)));
                return Task.FromResult(left.Find(candidate => candidate.Leads.IsCompleted));
            }, found => found is not null);
            left.Remove(leader!);
            await leader!.DisposeAsync();
        }

        mostAtATime.Should().Be(1);
    }

    private Task<Lease> LeaseAsync(string name) => api.Client.For(Kinds.Leases).GetAsync(new ResourceKey("reconciler-system", name), default);

    private sealed class Candidate : IAsyncDisposable, ILogger
    {
        private readonly CancellationTokenSource stop = new();
        private readonly TaskCompletionSource leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<string> waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ApiClient client;

        public Candidate(RunningApi api, string lease, string name, Action? begins = null, Action? ends = null)
        {
            client = api.Open(inner => new Wire(this, inner));
            var options = new ElectionOptions { Identity = name, Namespace = "reconciler-system", Name = lease };
            Running = new LeaderElection(client, options, Time, this).RunAsync(
                async token =>
                {
                    token.Register(() => IsTold = true);
                    begins?.Invoke();
                    leads.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    ends?.Invoke();
                    stopped.SetResult();
                },
                stop.Token);
        }

        public Clock Time { get; } = new();

        public Task Running { get; }

        /// <summary>Whether nothing gets through to the API.</summary>
        public bool IsCut { get; set; }

        /// <summary>Whether the work was told to end.</summary>
        public bool IsTold { get; private set; }

        public Task Leads => leads.Task;

        public Task Stopped => stopped.Task;

        public Task<string> Waits => waits.Task;

        public Task AdvanceUntilAsync(Task done) => Eventually.SeesAsync("what time brings", () =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(done.IsCompleted);
        }, isDone => isDone);

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            client.Dispose();
            stop.Dispose();
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception) is var text && text.Contains("this process waits", StringComparison.Ordinal))
            {
                waits.TrySetResult(text);
            }
        }
    }

    private sealed class Clock : FakeTimeProvider
    {
        public TimeSpan Passed => GetUtcNow() - Start;
    }

    private sealed class Wire(Candidate candidate, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            candidate.IsCut ? throw new HttpRequestException("cut") : base.SendAsync(request, cancellationToken);
    }
}
