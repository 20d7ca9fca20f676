using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Sets;

/// <summary>Whether a set's change gets further, as Deployments tell it.</summary>
/// <param name="IsDone">Whether the present generation was brought about once; what is amiss afterwards is no rollout's.</param>
/// <param name="LastTime">When it last got further.</param>
/// <param name="Deadline">When it has taken too long; null: it is done, or does not have to.</param>
public sealed record SetProgress(bool IsDone, DateTimeOffset LastTime, DateTimeOffset? Deadline)
{
    /// <summary>How long a change may go without progress unless the spec says otherwise: 10 min.</summary>
    public static readonly TimeSpan UsualDeadline = TimeSpan.FromMinutes(10);

    /// <summary>Compares a round with what the status last said. Pure.</summary>
    public static SetProgress Of(SetRound round, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        var (set, before) = (round.Set, round.Set.Status);
        var isSame = before?.ObservedGeneration == set.Metadata.Generation;
        var isDone = round.IsComplete || (isSame && before?.Conditions.Of(ConditionTypes.Progressing) is { Status: "True", Reason: Reasons.MachinesAvailable });
        var isFurther = before is null || !isSame
            || round.Current > (before.UpdatedReplicas ?? 0)
            || round.Ready > (before.ReadyReplicas ?? 0)
            || round.Available > (before.AvailableReplicas ?? 0)
            || round.Staying - round.Current < (before.Replicas ?? 0) - (before.UpdatedReplicas ?? 0);
        var last = isFurther ? ConditionSet.ToSeconds(now) : before!.LastProgressTime ?? ConditionSet.ToSeconds(now);
        return new SetProgress(isDone, last, isDone || IsHeld(round) ? null : last + (set.Spec.ProgressDeadline?.Value ?? UsualDeadline));
    }

    /// <summary>Whether nothing is missing but what the pause holds back.</summary>
    public static bool IsHeld(SetRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        return round.Problem is null && round.Set.Spec.Paused == true && round.Outdated > 0 && round.Staying == round.Replicas && round.Available == round.Replicas;
    }
}
