using Microsoft.Extensions.Time.Testing;
using Reconciler.Cli.Sync.Output;
using Reconciler.Cli.Sync.Running;

namespace Reconciler.Cli.Tests.Sync.Running;

public sealed class SyncLoopTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0, 0.5, 30)]
    [InlineData(0, 0, 27)]
    [InlineData(0, 1, 33)]
    [InlineData(1, 0.5, 60)]
    [InlineData(3, 0.5, 240)]
    [InlineData(9, 0.5, 600)]
    [InlineData(5000, 1, 660)]
    public void APause_GrowsWithFailures_AndIsNeverTheSameForAll(int failures, double chance, double seconds) =>
        SyncLoop.Pause(Interval, failures, chance).TotalSeconds.Should().BeApproximately(seconds, 0.001);

    [Fact]
    public void APause_IsNeverShorterThanTheInterval_ForHavingFailed() =>
        SyncLoop.Pause(TimeSpan.FromHours(1), 7, 0.5).Should().Be(TimeSpan.FromHours(1));

    [Fact]
    public async Task Rounds_ComeInTheInterval_SeldomerWhileTheyFail_AndTheLastOneCountsAtTheEnd()
    {
        var time = new FakeTimeProvider();
        using var end = new CancellationTokenSource();
        var outcomes = new Queue<SyncOutcome>([SyncOutcome.Synced, SyncOutcome.Failed, SyncOutcome.Failed, SyncOutcome.Refused]);
        var told = System.Threading.Channels.Channel.CreateUnbounded<TimeSpan>();
        var start = time.GetTimestamp();
        var loop = new SyncLoop(_ => Task.FromResult(new SyncReport { Outcome = outcomes.Dequeue() }), Interval, time, () => 0.5);
        var running = loop.RunAsync(_ => told.Writer.WriteAsync(time.GetElapsedTime(start)).AsTask(), end.Token);

        List<double> moments = [(await told.Reader.ReadAsync()).TotalSeconds];
        while (moments.Count < 4)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            if (told.Reader.TryRead(out var moment))
            {
                moments.Add(moment.TotalSeconds);
            }
        }

        moments.Should().Equal(0, 30, 90, 210);
        await end.CancelAsync();
        (await running)!.Outcome.Should().Be(SyncOutcome.Refused);
    }
}
