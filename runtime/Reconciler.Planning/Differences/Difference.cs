using Reconciler.Language.Drift;

namespace Reconciler.Planning.Differences;

/// <summary>One field in which a partition is not as it should be.</summary>
public sealed record Difference
{
    /// <summary>Path of the field in the spec, or of what we derive from it (domain.*).</summary>
    public required string Path { get; init; }

    /// <summary>The value that the spec demands.</summary>
    public required string Expected { get; init; }

    /// <summary>The value that was seen.</summary>
    public required string Observed { get; init; }

    /// <summary>Whether it is missing, another one, or should not be there at all.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>How it is put back.</summary>
    public required Remedy Remedy { get; init; }

    /// <summary>Where it was seen.</summary>
    public required Place Place { get; init; }

    /// <summary>Whether somebody changed it behind our back; else it is a change of the spec that is being carried out.</summary>
    public bool IsDrift { get; init; }

    /// <summary>What is done about it; a change of the spec is always carried out.</summary>
    public DriftStance Stance { get; init; } = DriftStance.Enforce;
}

/// <summary>Kinds of differences.</summary>
public enum DifferenceKind
{
    /// <summary>What should be is not there.</summary>
    Missing,

    /// <summary>It has another value.</summary>
    Altered,

    /// <summary>What is there is none of ours.</summary>
    Foreign,
}

/// <summary>How a difference is put back, from the mildest to the strongest.</summary>
public enum Remedy
{
    /// <summary>The persistent definition is written again; the guest does not notice.</summary>
    Redefine,

    /// <summary>It is changed while the guest runs.</summary>
    Live,

    /// <summary>A device is plugged in or out while the guest runs.</summary>
    Hotplug,

    /// <summary>The domain is started, stopped, suspended or resumed.</summary>
    Power,

    /// <summary>Only a restart of the guest brings it.</summary>
    Restart,

    /// <summary>Nothing that is safe to do puts it back; a person has to.</summary>
    Person,
}

/// <summary>Where a difference was seen.</summary>
[Flags]
public enum Place
{
    /// <summary>Neither; a fact about the domain as a whole or about a file.</summary>
    None = 0,

    /// <summary>In the running domain.</summary>
    Live = 1,

    /// <summary>In the persistent definition.</summary>
    Persistent = 2,

    /// <summary>In both, with the same value.</summary>
    Both = Live | Persistent,
}
