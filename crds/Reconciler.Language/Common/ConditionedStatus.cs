using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Common;

/// <summary>The status of kinds that report conditions only.</summary>
public sealed record ConditionedStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Ready; Reconciling and Stalled when True; and the kind's own.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
