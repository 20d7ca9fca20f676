namespace Reconciler.Agent.Health;

/// <summary>A check of a guest that is watched. Immutable. What is reckoned with are times of the monotonic clock, which nobody sets.</summary>
internal sealed record WatchedCheck
{
    /// <summary>The time of what is due at once.</summary>
    public const long AtOnce = long.MinValue;

    /// <summary>The verdict.</summary>
    public required HealthTally Tally { get; init; }

    /// <summary>When it is to be probed.</summary>
    public long Due { get; init; } = AtOnce;

    /// <summary>When a probe last said something.</summary>
    public long Concluded { get; init; }

    /// <summary>The same for people and for the disk, by the wall clock; null: none has.</summary>
    public DateTimeOffset? ConcludedAt { get; init; }

    /// <summary>When it was last given up: what was asked before counts no more.</summary>
    public long GivenUp { get; init; } = AtOnce;

    /// <summary>Why probes say nothing since then; null: they did, or none has ended.</summary>
    public ProbeOutcome? Obstacle { get; init; }

    /// <summary>After a probe. One that says nothing leaves a verdict as it is: how long it stands is the watchdog's to say.</summary>
    public WatchedCheck After(ProbeOutcome outcome, HealthTiming timing, long due, long timestamp, DateTimeOffset at) => outcome.Holds is null
        ? this with { Tally = Tally.IsVerdict ? Tally : Tally.Next(outcome, timing.FailureThreshold, timing.SuccessThreshold, at), Due = due, Obstacle = outcome }
        : new() { Tally = Tally.Next(outcome, timing.FailureThreshold, timing.SuccessThreshold, at), Due = due, Concluded = timestamp, ConcludedAt = at, GivenUp = GivenUp };

    /// <summary>After its checker was given up.</summary>
    public WatchedCheck GiveUp(ProbeOutcome why, long timestamp, DateTimeOffset at) =>
        this with { Tally = Tally.Next(Obstacle ?? why, 1, 1, at), GivenUp = timestamp, Due = AtOnce };
}
