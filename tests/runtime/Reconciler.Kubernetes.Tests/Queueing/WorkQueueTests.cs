using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Reconciler.Kubernetes.Queueing;

namespace Reconciler.Kubernetes.Tests.Queueing;

public sealed class WorkQueueTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider time = new();
    private readonly CancellationTokenSource stop = new();
    private readonly WorkQueue<string> queue;

    public WorkQueueTests() => queue = new WorkQueue<string>(time);

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        queue.Dispose();
    }

    [Fact]
    public async Task Add_WhileTheKeyWaits_HandlesItOnce()
    {
        var handled = new ConcurrentQueue<string>();
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");
        await RunUntil(handled, 2);
        handled.Should().Equal("a", "b");
    }

    [Fact]
    public async Task Add_WhileTheKeyIsHandled_HandlesItAgainAfterwardsAndNeverAtTheSameTime()
    {
        var (started, release) = (new SemaphoreSlim(0), new SemaphoreSlim(0));
        var (running, most, rounds) = (0, 0, 0);
        var work = queue.RunAsync(4, async (_, ct) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            started.Release();
            await release.WaitAsync(ct);
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref rounds);
            return WorkResult.Done;
        }, (_, _) => { }, stop.Token);
        queue.Add("a");
        (await started.WaitAsync(Patience)).Should().BeTrue();
        queue.Add("a");
        queue.Add("a");
        release.Release();
        (await started.WaitAsync(Patience)).Should().BeTrue();
        release.Release();
        await stop.CancelAsync();
        await work;
        most.Should().Be(1);
    }

    [Fact]
    public async Task Failure_ComesBackWithGrowingPauses()
    {
        var attempts = new SemaphoreSlim(0);
        var failures = new ConcurrentQueue<Exception>();
        var ended = new SemaphoreSlim(0);
        _ = queue.RunAsync(1, (_, _) =>
        {
            attempts.Release();
            throw new InvalidOperationException("refused");
        }, (_, problem) =>
        {
            failures.Enqueue(problem);
            ended.Release();
        }, stop.Token);
        queue.Add("a");
        (await attempts.WaitAsync(Patience)).Should().BeTrue();
        (await ended.WaitAsync(Patience)).Should().BeTrue();
        await UntilIdle();
        time.Advance(TimeSpan.FromMilliseconds(40));
        attempts.CurrentCount.Should().Be(0);
        time.Advance(TimeSpan.FromMilliseconds(20));
        (await attempts.WaitAsync(Patience)).Should().BeTrue();
        (await ended.WaitAsync(Patience)).Should().BeTrue();
        await UntilIdle();
        time.Advance(TimeSpan.FromMilliseconds(60));
        attempts.CurrentCount.Should().Be(0);
        time.Advance(TimeSpan.FromMilliseconds(60));
        (await attempts.WaitAsync(Patience)).Should().BeTrue();
        failures.Should().HaveCountGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task AddAfter_WhenTwoWishesDiffer_TheSoonerWinsAndComesOnce()
    {
        var handled = new ConcurrentQueue<string>();
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(20));
        queue.Add("end");
        await RunUntil(handled, 2);
        handled.Should().Equal("a", "end");
    }

    [Fact]
    public async Task AddAfter_ForLongerThanATimerTakes_ComesInItsTime()
    {
        using (var real = new WorkQueue<string>(TimeProvider.System))
        {
            real.Invoking(one => one.AddAfter("a", TimeSpan.FromDays(400))).Should().NotThrow("a timer takes 49 days at most");
        }

        var handled = new ConcurrentQueue<string>();
        queue.AddAfter("a", TimeSpan.FromDays(400));
        time.Advance(TimeSpan.FromDays(399));
        queue.Add("early");
        time.Advance(TimeSpan.FromDays(2));
        await RunUntil(handled, 2);
        handled.Should().Equal("early", "a");
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task AddAfter_WhenTheWallClockIsSet_WaitsAsLongAsItWasTold(int jumpInSeconds)
    {
        var handled = new ConcurrentQueue<string>();
        var clock = new SetClock(time);
        using var patient = new WorkQueue<string>(clock);
        patient.AddAfter("a", TimeSpan.FromSeconds(10));
        clock.SetBy = TimeSpan.FromSeconds(jumpInSeconds);
        time.Advance(TimeSpan.FromSeconds(9));
        patient.Add("early");
        time.Advance(TimeSpan.FromSeconds(2));
        await RunUntil(patient, handled, 2);
        handled.Should().Equal("early", "a");
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeItBegan_EndsQuietly()
    {
        await stop.CancelAsync();
        var run = () => queue.RunAsync(4, (_, _) => Task.FromResult(WorkResult.Done), (_, _) => { }, stop.Token);
        await run.Should().NotThrowAsync();
    }

    [Fact]
    public async Task StormOfOneKey_DoesNotStarveAnother()
    {
        var handled = new ConcurrentQueue<string>();
        var other = new TaskCompletionSource();
        _ = queue.RunAsync(1, (key, _) =>
        {
            handled.Enqueue(key);
            if (key == "storm")
            {
                queue.Add("storm");
            }
            else
            {
                other.SetResult();
            }

            return Task.FromResult(WorkResult.Done);
        }, (_, _) => { }, stop.Token);
        queue.Add("storm");
        queue.Add("quiet");
        await other.Task.WaitAsync(Patience);
        handled.Should().Contain("quiet");
    }

    private Task RunUntil(ConcurrentQueue<string> handled, int count) => RunUntil(queue, handled, count);

    private async Task RunUntil(WorkQueue<string> queue, ConcurrentQueue<string> handled, int count)
    {
        var done = new TaskCompletionSource();
        _ = queue.RunAsync(1, (key, _) =>
        {
            handled.Enqueue(key);
            if (handled.Count == count)
            {
                done.SetResult();
            }

            return Task.FromResult(WorkResult.Done);
        }, (_, _) => { }, stop.Token);
        await done.Task.WaitAsync(Patience);
    }

    /// <summary>The worker puts a failed key aside just after telling of it; the count says when it has.</summary>
    private async Task UntilIdle()
    {
        while (queue.Count > 0)
        {
            await Task.Yield();
        }
    }

    /// <summary>A wall clock that somebody sets, over a monotonic one that nobody does; as of a real machine.</summary>
    private sealed class SetClock(TimeProvider steady) : TimeProvider
    {
        public TimeSpan SetBy { get; set; }

        public override long TimestampFrequency => steady.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => steady.GetUtcNow() + SetBy;

        public override long GetTimestamp() => steady.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => steady.CreateTimer(callback, state, dueTime, period);
    }
}
