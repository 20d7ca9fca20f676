using System.Text.Json.Serialization;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Health;

/// <summary>The verdict of a check and how far its probes have come towards another one. Immutable; every probe makes the next.</summary>
internal sealed record HealthTally
{
    /// <summary>The verdict.</summary>
    public required HealthState State { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Successes in a row.</summary>
    public int Successes { get; init; }

    /// <summary>One CamelCase word for programs.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>When the verdict last changed.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether something is known, so that it can grow stale.</summary>
    [JsonIgnore]
    public bool IsVerdict => State != HealthState.Unknown;

    /// <summary>Before the first probe.</summary>
    public static HealthTally Start(DateTimeOffset now) => new() { State = HealthState.Unknown, Reason = "NotProbed", Message = "not probed yet", Since = now };

    /// <summary>
    /// The tally after a probe. A verdict changes only after as many equal results in a row as its threshold asks for; an outcome that says that nothing is
    /// known any more (the guest is off, the checker was given up) is Unknown at once and starts anew.
    /// </summary>
    public HealthTally Next(ProbeOutcome outcome, int failureThreshold, int successThreshold, DateTimeOffset now)
    {
        if (outcome.Holds is not { } holds)
        {
            return Become(HealthState.Unknown, outcome, now) with { Failures = 0, Successes = 0 };
        }

        var next = this with { Failures = holds ? 0 : Failures + 1, Successes = holds ? Successes + 1 : 0 };
        if (holds && next.Successes >= successThreshold)
        {
            return next.Become(HealthState.Healthy, outcome, now);
        }

        if (!holds && next.Failures >= failureThreshold)
        {
            return next.Become(HealthState.Unhealthy, outcome, now);
        }

        return next.State == HealthState.Unknown ? next with { Reason = outcome.Reason, Message = outcome.Message } : next;
    }

    private HealthTally Become(HealthState state, ProbeOutcome outcome, DateTimeOffset now) =>
        this with { State = state, Reason = outcome.Reason, Message = outcome.Message, Since = state == State ? Since : now };
}
