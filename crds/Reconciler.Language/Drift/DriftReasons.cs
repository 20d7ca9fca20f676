namespace Reconciler.Language.Drift;

/// <summary>
/// Reasons of the condition InSync when it is False, of the condition Contended, and of events: the same from the operator and from agents.
/// </summary>
public static class DriftReasons
{
    /// <summary>Something differs and is being put back, or waits for a restart.</summary>
    public const string Drift = "Drift";

    /// <summary>All that differs is reported only, by its mode.</summary>
    public const string Warned = "DriftWarned";

    /// <summary>What differs stays until the object's pause ends.</summary>
    public const string Paused = "DriftPaused";

    /// <summary>Somebody keeps changing what we put back: it stays for a while. Also the event's reason, and that of the condition Contended.</summary>
    public const string Contended = "DriftContended";

    /// <summary>The reason for what differs; where stances are mixed, the one that asks for the most attention.</summary>
    /// <param name="stances">The stance of everything that differs; ignored ones do not count.</param>
    public static string Of(IEnumerable<DriftStance> stances)
    {
        var seen = stances.ToHashSet();
        return seen.Contains(DriftStance.Contended) ? Contended
            : seen.Contains(DriftStance.Enforce) ? Drift
            : seen.Contains(DriftStance.Paused) ? Paused
            : seen.Contains(DriftStance.Warn) ? Warned
            : Drift;
    }
}
