using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Observed;

namespace Reconciler.Planning.Plans;

/// <summary>What a plan is made from, and the questions that all of its parts ask.</summary>
internal sealed record PlanInput(
    DesiredPartition Desired, ObservedPartition Observed, string? Applied, DriftRules Drift, DateTimeOffset Now, PlanOptions Options)
{
    /// <summary>Whether the spec was fulfilled as it stands now: whatever differs since was done behind our back.</summary>
    public bool WasFulfilled => Applied == Desired.Hash;

    /// <summary>The operation that is to be carried out; null: there is none.</summary>
    public PartitionPower? OpenOperation => PowerProgress.Open(Desired.Power, Observed.Operation);

    /// <summary>Classifies a difference: drift or rollout, and what is done about it.</summary>
    public Difference Classify(Difference difference)
    {
        // A guest that still runs from an older definition waits for its restart; nobody changed it.
        var pending = difference is { Remedy: Remedy.Restart } && difference.Place.HasFlag(Place.Live)
            && Observed.Live?.Definition.Mark is { Applied.Length: > 0 } mark && mark.Applied != Desired.DefinitionHash;
        var isDrift = WasFulfilled && !pending;
        return difference with { IsDrift = isDrift, Stance = isDrift ? Drift.Of(difference.Path, Now) : DriftStance.Enforce };
    }
}
