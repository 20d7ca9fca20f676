using Reconciler.Planning.Differences;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>What has to be done about a partition's power state.</summary>
internal sealed record PowerNeed
{
    /// <summary>Nothing.</summary>
    public static PowerNeed Nothing { get; } = new();

    /// <summary>The difference; null: there is none.</summary>
    public Difference? Difference { get; init; }

    /// <summary>Steps that come before all others, as resuming.</summary>
    public IReadOnlyList<PartitionStep> First { get; init; } = [];

    /// <summary>Steps that come after all others, as starting.</summary>
    public IReadOnlyList<PartitionStep> Last { get; init; } = [];

    /// <summary>Whether the guest that runs now is past mending.</summary>
    public bool EndsGuest { get; init; }

    /// <summary>When to look again.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>Until when the guest is not started because it ended too often; null: it is not held back.</summary>
    public DateTimeOffset? BackOffUntil { get; init; }

    /// <summary>Whether its steps start the guest, or end it in order to start it.</summary>
    public bool StartsGuest => Last.Any(step => step is StartDomain or ShutdownDomain { ThenStart: true } or DestroyDomain { ThenStart: true });

    /// <summary>What is left when no guest may be started: one that runs is not ended for a start that does not come.</summary>
    public PowerNeed WithoutStart() => StartsGuest ? this with { First = [], Last = [], EndsGuest = false, LookAgainAt = null } : this;
}
