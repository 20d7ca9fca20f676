namespace Reconciler.Kubernetes.Election;

/// <summary>Which Lease candidates compete for, and how fast. The times' defaults are those of Kubernetes' own components.</summary>
public sealed record ElectionOptions
{
    /// <summary>Who this candidate is; no two processes may have the same, also one after the other. Default: the host's name and something random.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}_{Guid.NewGuid():N}";

    /// <summary>The Lease's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Lease's name.</summary>
    public required string Name { get; init; }

    /// <summary>How long others wait after the last renewal that they saw. Whole seconds. Default: 15 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after its last renewal a leader stops. Less than <see cref="LeaseDuration"/>. Default: 10 s.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two attempts to take or renew the Lease. Less than <see cref="RenewDeadline"/>. Default: 2 s.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is wrong with the times, for people; null: nothing.</summary>
    public string? Problem =>
        LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration.Ticks % TimeSpan.TicksPerSecond != 0 ? "the lease duration must be whole seconds, at least 1s"
        : RenewDeadline >= LeaseDuration ? "the renew deadline must be shorter than the lease duration: a leader has to stop before another may start"
        : RetryPeriod <= TimeSpan.Zero ? "the retry period must be longer than 0s"
        : RetryPeriod * 1.2 >= RenewDeadline ? "the renew deadline must be longer than 1.2 times the retry period: one late renewal must not end a leader"
        : null;
}
