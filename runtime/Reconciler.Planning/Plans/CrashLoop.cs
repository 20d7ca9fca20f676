using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;

namespace Reconciler.Planning.Plans;

/// <summary>
/// Counts ends of guests that should run. The first start after an end comes at once; one that ends again soon is started after 10 s, then 20 s, up to 5 min. A guest
/// that ran for 10 min, and a Start or Restart that somebody asks for, begin anew. Pure.
/// </summary>
internal static class CrashLoop
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(10);

    /// <summary>The ends after a look; null: nothing is to be remembered.</summary>
    /// <param name="desired">What should be.</param>
    /// <param name="observed">What was seen, with the ends as they were noted last.</param>
    /// <param name="isAsked">Whether the guest's end or start was asked for: by an operation, or by a shutdown of the agent's own.</param>
    public static GuestEnds? After(DesiredPartition desired, ObservedPartition observed, bool isAsked)
    {
        // A pause that is longer than any comes of a clock that was set back since.
        var known = observed.Ends is { PauseUntil: { } until } noted && until - observed.At > LongestPause ? noted with { PauseUntil = null } : observed.Ends;
        if (isAsked || !observed.Exists || desired.PowerState != PowerState.Running)
        {
            return null;
        }

        if (observed.IsActive && !observed.IsCrashed)
        {
            return known is null or { Running: true } ? known
                : known with { Running = true, Completed = false, StartedAt = observed.StartedAt ?? observed.At, PauseUntil = null };
        }

        if (known is { Running: false } || !IsOwnEnd(observed))
        {
            return known;
        }

        var failures = known is null || observed.At - known.StartedAt >= LongEnough ? 1 : known.Failures + 1;
        var ended = new GuestEnds { Failures = failures, PauseUntil = failures > 1 ? observed.At + Pause(failures) : null };
        return desired.RunStrategy == RunStrategy.RerunOnFailure && IsCleanEnd(observed) ? new GuestEnds { Completed = true } : ended;
    }

    /// <summary>The pause before the start after so many ends; the first is free.</summary>
    public static TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 2, 16));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>Whether the guest shut down in order, from inside or because somebody asked it to.</summary>
    public static bool IsCleanEnd(ObservedPartition observed) => observed is { State: DomainState.Shutoff, StateReason: (int)ShutoffReason.Shutdown };

    /// <summary>Whether the guest ended; not if somebody on the node destroyed or saved it, and not if nobody knows.</summary>
    private static bool IsOwnEnd(ObservedPartition observed) =>
        observed.IsCrashed || IsCleanEnd(observed) || observed is { State: DomainState.Crashed } or { State: DomainState.Shutoff, StateReason: (int)ShutoffReason.Crashed };
}
