using Reconciler.Language.Policies;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Northbound;
using Reconciler.Topology;

namespace Reconciler.Operator.AccessPolicies;

/// <summary>Builds the status of an AccessPolicy or QuarantinePolicy. Pure.</summary>
public static class PolicyStatusBuilder
{
    /// <summary>The status after a round.</summary>
    /// <param name="before">The status that stands.</param>
    /// <param name="generation">The policy's generation.</param>
    /// <param name="selected">How many machines it selects.</param>
    /// <param name="quarantined">How many of them it cuts off; null for an AccessPolicy.</param>
    /// <param name="rows">What the plan said of its rows.</param>
    /// <param name="drift">What differs of its rows and is left so.</param>
    /// <param name="now">The moment.</param>
    /// <param name="waiting">What it names and is not there; the rest of it stands.</param>
    public static PolicyStatus Build(PolicyStatus? before, long? generation, int selected, int? quarantined, ScopePlan? rows, RowDrift drift, DateTimeOffset now, Problem? waiting = null)
    {
        var conditions = new ConditionSet(before?.Conditions, generation, now);
        conditions.SetSelecting(selected);

        // A port that does not stand yet joins when it is made; only a row of somebody else's is in the way.
        var conflict = rows?.Conflicts.IsEmpty == false ? NetworkStatusBuilder.RowProblem(rows) : null;
        drift.Tell(conditions, conflict);
        var problem = conflict ?? waiting;
        conditions.Conclude(problem is null, false, problem?.Reason ?? Reasons.RowsInPlace, problem?.Message ?? "");
        return new PolicyStatus { ObservedGeneration = generation, Selected = selected, Quarantined = quarantined, Conditions = conditions.Build() };
    }
}
