using Reconciler.Cli.Sync.Output;

namespace Reconciler.Cli.Sync.Running;

/// <summary>Round after round: in the interval when all is well, ever more seldom while repository or API are away.</summary>
/// <param name="round">Runs a round.</param>
/// <param name="interval">The time from one round to the next.</param>
/// <param name="time">The clock.</param>
/// <param name="chance">Gives numbers from 0 to 1, so that many syncs do not all ask at one moment.</param>
internal sealed class SyncLoop(Func<CancellationToken, Task<SyncReport>> round, TimeSpan interval, TimeProvider time, Func<double> chance)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Runs until it is ended.</summary>
    /// <param name="tell">Told of every round.</param>
    /// <param name="cancellation">Ends it, between two steps of a round.</param>
    /// <returns>How the last whole round went; null: there was none.</returns>
    public async Task<SyncReport?> RunAsync(Func<SyncReport, Task> tell, CancellationToken cancellation)
    {
        SyncReport? last = null;
        var failures = 0;
        try
        {
            while (true)
            {
                last = await round(cancellation);
                await tell(last);
                failures = last.Outcome == SyncOutcome.Failed ? failures + 1 : 0;
                await Task.Delay(Pause(interval, failures, chance()), time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return last;
        }
    }

    /// <summary>The pause after a round.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="failures">How many rounds failed one after the other.</param>
    /// <param name="chance">From 0 to 1: a tenth less to a tenth more.</param>
    internal static TimeSpan Pause(TimeSpan interval, int failures, double chance)
    {
        var longest = interval > LongestPause ? interval : LongestPause;
        var pause = interval * Math.Pow(2, Math.Min(failures, 20));
        return (pause < longest ? pause : longest) * (0.9 + (0.2 * chance));
    }
}
