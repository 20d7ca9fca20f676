using System.Globalization;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Health;

/// <summary>How far a policy's remediation command is in one guest. Immutable and kept on the node's disk; what it says decides when the command runs.</summary>
internal sealed record RemediationCourse
{
    /// <summary>The pause after the first run; it doubles with each further one.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan QuickestLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlowestLook = TimeSpan.FromSeconds(5);

    /// <summary>The policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Runs since the policy's checks last held.</summary>
    public int Runs { get; init; }

    /// <summary>Whether the checks held since the last run.</summary>
    public bool Settled { get; init; }

    /// <summary>When the last run began; null: there was none.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The command's number in the guest while it runs; null: it is not known whether it was started.</summary>
    public long? Pid { get; init; }

    /// <summary>When it ended; null: it is under way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its exit code; null: it is under way, or not known.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How it ended, in one CamelCase word.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How it ended, in a sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether the command was started and is not known to have ended.</summary>
    public bool IsUnderWay => StartedAt is not null && EndedAt is null;

    /// <summary>The pause after so many runs.</summary>
    public static TimeSpan PauseAfter(int runs) =>
        runs > 7 || FirstPause * (1 << Math.Max(0, runs - 1)) is var pause && pause > LongestPause ? LongestPause : pause;

    /// <summary>Whether all checks of a policy hold: false as soon as one fails; null while none fails and some are not known.</summary>
    public static bool? IsCompliant(string policy, IEnumerable<HealthCheckStatus> health)
    {
        var states = health.Where(check => check.Policy == policy).Select(check => check.State).ToHashSet();
        return states.Contains(HealthState.Unhealthy) ? false : states is { Count: 1 } && states.Contains(HealthState.Healthy) ? true : null;
    }

    /// <summary>What is to be done now.</summary>
    /// <param name="compliant">Whether the policy's checks hold; null: not known.</param>
    /// <param name="now">The time.</param>
    public RemediationTask Next(bool? compliant, DateTimeOffset now)
    {
        if (IsUnderWay)
        {
            var quarter = (now - StartedAt!.Value) / 4;
            return new(RemediationDeed.AskForItsEnd, quarter < QuickestLook ? QuickestLook : quarter > SlowestLook ? SlowestLook : quarter);
        }

        if (compliant != false)
        {
            return new(compliant == true && !Settled && Runs > 0 ? RemediationDeed.Settle : RemediationDeed.Nothing, null);
        }

        // A clock that was set back holds up nothing.
        var due = EndedAt is { } ended && ended <= now ? ended + PauseAfter(Settled ? 1 : Runs) : now;
        return due <= now ? new(RemediationDeed.Run, QuickestLook) : new(RemediationDeed.Nothing, due - now);
    }

    /// <summary>The checks hold: the next run counts as the first.</summary>
    public RemediationCourse Settle() => this with { Settled = true };

    /// <summary>The command is about to be started.</summary>
    public RemediationCourse Begin(DateTimeOffset now) =>
        new() { Policy = Policy, Runs = Settled ? 1 : Runs + 1, StartedAt = now, Reason = "Running" };

    /// <summary>The command ended, or could not be started, or nobody knows any more.</summary>
    public RemediationCourse End(DateTimeOffset now, string reason, string message, int? exitCode = null) =>
        this with { Pid = null, EndedAt = now, ExitCode = exitCode, Reason = reason, Message = message };

    /// <summary>The command ended with an exit code.</summary>
    public RemediationCourse End(DateTimeOffset now, string program, int exitCode, int wanted) => End(
        now,
        exitCode == wanted ? "Succeeded" : "Failed",
        string.Create(CultureInfo.InvariantCulture, $"{program} ended with {exitCode}{(exitCode == wanted ? "" : $", not {wanted}")}"),
        exitCode);

    /// <summary>What is told of it; null before the first run.</summary>
    public RemediationStatus? ToStatus() => StartedAt is not { } started ? null : new RemediationStatus
    {
        Policy = Policy,
        Runs = Runs,
        StartedAt = started,
        EndedAt = EndedAt,
        ExitCode = ExitCode,
        Reason = Reason,
        Message = Message,
    };
}

/// <summary>What is to be done about a remediation command.</summary>
/// <param name="Deed">What.</param>
/// <param name="LookAgain">After how long to look again; null: when a verdict changes.</param>
internal readonly record struct RemediationTask(RemediationDeed Deed, TimeSpan? LookAgain);

/// <summary>What can be done about a remediation command.</summary>
internal enum RemediationDeed
{
    /// <summary>Nothing now.</summary>
    Nothing,

    /// <summary>Start it.</summary>
    Run,

    /// <summary>Ask whether it has ended.</summary>
    AskForItsEnd,

    /// <summary>Note that the checks hold.</summary>
    Settle,
}
