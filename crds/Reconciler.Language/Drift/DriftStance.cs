namespace Reconciler.Language.Drift;

/// <summary>What is done about drift of one field now: its mode, and what keeps it from being put back for a time.</summary>
public enum DriftStance
{
    /// <summary>It is reported and put back.</summary>
    Enforce,

    /// <summary>It is reported only, by its mode.</summary>
    Warn,

    /// <summary>It is neither reported nor put back, by its mode.</summary>
    Ignore,

    /// <summary>It is reported only, until the object's pause ends.</summary>
    Paused,

    /// <summary>It is reported only, for a while, since somebody keeps changing it back.</summary>
    Contended,
}
