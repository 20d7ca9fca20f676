using Reconciler.Language.Policies;

namespace Reconciler.Agent.Health;

/// <summary>Interval, timeout and thresholds of a check, with their defaults.</summary>
internal readonly record struct HealthTiming(TimeSpan Interval, TimeSpan Timeout, int FailureThreshold, int SuccessThreshold)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

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
}
