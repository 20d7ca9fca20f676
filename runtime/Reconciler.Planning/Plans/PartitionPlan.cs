using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>What has to be done about one partition, and why.</summary>
public sealed record PartitionPlan
{
    /// <summary>The domain's name.</summary>
    public required string DomainName { get; init; }

    /// <summary>The domain's UUID; steps find the domain by it.</summary>
    public required string DomainUuid { get; init; }

    /// <summary>The steps, in their order.</summary>
    public ValueList<PartitionStep> Steps { get; init; } = [];

    /// <summary>Every difference but ignored ones, ordered by path.</summary>
    public ValueList<Difference> Differences { get; init; } = [];

    /// <summary>What keeps the plan from being made; then there are no steps.</summary>
    public ValueList<Obstacle> Obstacles { get; init; } = [];

    /// <summary>When the grace of a shutdown runs out that the plan waits for; null: it waits for none.</summary>
    public DateTimeOffset? GraceEndsAt { get; init; }

    /// <summary>Until when the guest is not started because it ended too often; null: it is not held back.</summary>
    public DateTimeOffset? BackOffUntil { get; init; }

    /// <summary>When the pause ends that keeps a difference from being put back; null: none does.</summary>
    public DateTimeOffset? PauseEndsAt { get; init; }

    /// <summary>When to look again though nothing happens; null: not needed.</summary>
    public DateTimeOffset? LookAgainAt => new[] { GraceEndsAt, BackOffUntil, PauseEndsAt }.Min();

    /// <summary>Paths that wait for a restart of the guest.</summary>
    public IEnumerable<string> RestartRequired =>
        Differences.Where(difference => difference is { Remedy: Remedy.Restart, Stance: DriftStance.Enforce }).Select(difference => difference.Path);

    /// <summary>The differences that somebody made behind our back.</summary>
    public IEnumerable<Difference> Drift => Differences.Where(difference => difference.IsDrift);

    /// <summary>
    /// Whether all that can be done is done: the agent may record <see cref="DesiredPartition.Hash"/> as applied. What waits for a restart
    /// or is left as it is does not hinder; what waits for a grace or a person does.
    /// </summary>
    public bool IsFulfilled =>
        Steps.Count == 0 && Obstacles.Count == 0 && GraceEndsAt is null && BackOffUntil is null
        && Differences.All(difference => difference.Stance != DriftStance.Enforce || difference.Remedy == Remedy.Restart);
}
