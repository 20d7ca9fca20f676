using Reconciler.Language.Policies;

namespace Reconciler.Agent.Health;

/// <summary>Interval, timeout and thresholds of a check, with their defaults.</summary>
internal readonly record struct HealthTiming(TimeSpan Interval, TimeSpan Timeout, int FailureThreshold, int SuccessThreshold)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuickestAgain = TimeSpan.FromSeconds(2);

    /// <summary>The pause after a probe that said nothing.</summary>
    public TimeSpan AgainAfterNothing => Interval < QuickestAgain ? Interval : QuickestAgain;

    /// <summary>Those of a check: 30 s, 5 s, 3 and 1 unless it says otherwise.</summary>
    public static HealthTiming Of(HealthCheck check)
    {
        var interval = check.Interval?.Value ?? TimeSpan.FromSeconds(30);
        return new(
            interval < ShortestInterval ? ShortestInterval : interval,
            check.Timeout?.Value ?? TimeSpan.FromSeconds(5),
            Math.Max(1, check.FailureThreshold ?? 3),
            Math.Max(1, check.SuccessThreshold ?? 1));
    }

    /// <summary>
    /// How long the verdict of a check stands after its last probe: as long as a living checker takes at most to turn it by failures. A guest's checks take turns, so
    /// each waits for the others' timeouts; a busy node gets some seconds on top.
    /// </summary>
    /// <param name="check">The check.</param>
    /// <param name="all">All checks of the guest.</param>
    public static TimeSpan StaleAfter(HealthCheck check, IEnumerable<HealthCheck> all)
    {
        var own = Of(check);
        return (own.FailureThreshold * (own.Interval + all.Aggregate(TimeSpan.Zero, static (sum, other) => sum + Of(other).Timeout))) + Slack;
    }
}
