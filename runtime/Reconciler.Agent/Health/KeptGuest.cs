using Reconciler.Language.Common;

namespace Reconciler.Agent.Health;

/// <summary>What is kept of a guest's checks on the node's disk, so that a restart of the agent proves nobody anew.</summary>
internal sealed record KeptGuest
{
    /// <summary>The form of the file. A file of another form is not read.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The boot that it was proven in.</summary>
    public required string BootId { get; init; }

    /// <summary>The checks of which a probe has said something.</summary>
    public required ValueList<KeptCheck> Checks { get; init; }
}

/// <summary>What is kept of one check.</summary>
internal sealed record KeptCheck
{
    /// <summary>Name of the QuarantinePolicy.</summary>
    public required string Policy { get; init; }

    /// <summary>Name of the check.</summary>
    public required string Check { get; init; }

    /// <summary>The verdict and how far its probes have come.</summary>
    public required HealthTally Tally { get; init; }

    /// <summary>When a probe last said something.</summary>
    public required DateTimeOffset Concluded { get; init; }
}
