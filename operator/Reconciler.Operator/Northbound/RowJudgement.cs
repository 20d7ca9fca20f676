using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Northbound;

/// <summary>What is said of an object because of what its rows are and are not put back to.</summary>
public sealed class RowJudgement(RowStandings standings, NorthboundStances stances, TimeProvider time)
{
    /// <summary>What differs of an object's rows and is left so.</summary>
    public RowDrift Of(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var subject = new DriftSubject(resource.Kind, ResourceKey.Of(resource));
        return new RowDrift(standings.Of(subject), stances.Contended(subject));
    }

    /// <summary>A round's result that also comes back when a pause or a back-off ends.</summary>
    public WorkResult LookAgain(WorkResult result, Resource resource, NorthboundOutcome? outcome)
    {
        ArgumentNullException.ThrowIfNull(resource);
        DateTimeOffset?[] ends = [outcome?.LookAgain, stances.NextEnd(new DriftSubject(resource.Kind, ResourceKey.Of(resource)))];
        if (result.Retry || ends.Min() is not { } end)
        {
            return result;
        }

        var (now, least) = (time.GetUtcNow(), TimeSpan.FromMilliseconds(100));
        var pause = end - now > least ? end - now : least;
        return result.RequeueAfter is { } earlier && earlier < pause ? result : WorkResult.After(pause);
    }
}

/// <summary>What differs of an object's rows and is left so.</summary>
/// <param name="Left">The stances of what is left.</param>
/// <param name="Contended">What somebody fights over with us, left or not.</param>
public sealed record RowDrift(IReadOnlySet<DriftStance> Left, IReadOnlySet<string> Contended)
{
    /// <summary>Nothing differs.</summary>
    public static RowDrift None { get; } = new(new HashSet<DriftStance>(), new HashSet<string>());

    /// <summary>Sets InSync, and Contended while somebody fights with us.</summary>
    /// <param name="conditions">The conditions of the object.</param>
    /// <param name="conflict">What keeps all rows from being put in place; null: nothing.</param>
    public void Tell(ConditionSet conditions, Problem? conflict)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        conditions.Set(
            ConditionTypes.InSync,
            conflict is null && Left.Count == 0,
            conflict?.Reason ?? (Left.Count > 0 ? DriftReasons.Of(Left) : Reasons.RowsInPlace),
            conflict?.Message ?? "");
        TellContended(conditions);
    }

    /// <summary>Sets Contended while somebody fights with us.</summary>
    public void TellContended(ConditionSet conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        if (Contended.Count > 0)
        {
            conditions.Set(ConditionTypes.Contended, true, DriftReasons.Contended, $"somebody keeps changing what is put back: {string.Join(", ", Contended.Order(StringComparer.Ordinal).Take(5))}");
        }
    }
}
