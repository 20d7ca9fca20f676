using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Sets;

/// <summary>Builds a set's status. Pure.</summary>
public static class SetStatusBuilder
{
    /// <summary>The status after a round.</summary>
    public static VirtualMachineSetStatus Build(SetRound round, SetProgress progress, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        ArgumentNullException.ThrowIfNull(progress);
        var set = round.Set;
        return new VirtualMachineSetStatus
        {
            ObservedGeneration = set.Metadata.Generation,
            Replicas = round.Staying,
            ReadyReplicas = round.Ready,
            UpdatedReplicas = round.Current,
            AvailableReplicas = round.Available,
            CurrentRevision = round.Revision,
            LastProgressTime = progress.LastTime,
            Selector = set.Spec.Selector.ToText(),
            Conditions = Conditions(round, progress, new ConditionSet(set.Status?.Conditions, set.Metadata.Generation, now), now),
        };
    }

    private static ValueList<Condition> Conditions(SetRound round, SetProgress progress, ConditionSet conditions, DateTimeOffset now)
    {
        var (reason, message) = round.IsComplete ? (Reasons.AsSpecified, Left(round)) : Missing(round);
        if (progress.Deadline <= now)
        {
            var deadline = round.Set.Spec.ProgressDeadline ?? new Duration(SetProgress.UsualDeadline);
            message = $"it got no further for {deadline} (spec.progressDeadline): {message}";
            conditions.Set(ConditionTypes.Progressing, false, Reasons.ProgressDeadlineExceeded, message)
                .Conclude(false, true, Reasons.ProgressDeadlineExceeded, message);
            return conditions.Build();
        }

        return conditions.Set(ConditionTypes.Progressing, true, progress.IsDone ? Reasons.MachinesAvailable : reason)
            .Conclude(round.IsComplete, round.Problem?.NeedsEdit ?? false, reason, message)
            .Build();
    }

    /// <summary>Whoever says OnDelete knows that older machines stay.</summary>
    private static string Left(SetRound round) => round.Outdated == 0 ? "" : $"{round.Outdated} of them are of an older template; delete one to get one of the present template";

    private static (string Reason, string Message) Missing(SetRound round)
    {
        if (round.Problem is { } problem)
        {
            return (problem.Reason, problem.Message);
        }

        if (round.Set.Metadata.DeletionTimestamp is not null)
        {
            return (Reasons.Deleting, "the set is being deleted");
        }

        if (SetProgress.IsHeld(round))
        {
            return (Reasons.Paused, $"{Count(round.Outdated, round.Replicas)} of an older template and stay so while spec.paused is true");
        }

        if (round.Staying > round.Replicas && round.Members.All(member => member.IsGoing || member.IsGuest))
        {
            return (Reasons.TakenOverSurplus, $"{round.Staying} machines are there, and spec.replicas is {round.Replicas}; they were taken over, and what no set made is not deleted: delete some, change their labels, or raise spec.replicas");
        }

        if (round.Staying != round.Replicas)
        {
            var going = round.Members.Count - round.Staying;
            return (Reasons.Scaling, $"{Count(round.Staying, round.Replicas)} there{(going == 0 ? "" : $"; {going} still being deleted, and hold their place until they are gone")}");
        }

        return round.Outdated > 0 && SetPlan.IsRolling(round.Set)
            ? (Reasons.RollingOut, $"{Count(round.Current, round.Replicas)} of the present template{First(round)}")
            : (Reasons.MachinesNotReady, $"{Count(round.Available, round.Replicas)} available{First(round)}");
    }

    /// <summary>The first machine that is waited for, and why.</summary>
    private static string First(SetRound round)
    {
        var waiting = round.Members.Where(member => !member.IsGoing && !member.IsAvailable).OrderBy(member => member.Machine.Metadata.Name, StringComparer.Ordinal).FirstOrDefault();
        if (waiting is null)
        {
            return "";
        }

        var (name, ready) = (waiting.Machine.Metadata.Name, waiting.Machine.Status?.Conditions.Of(ConditionTypes.Ready));
        return waiting.IsReady ? $"; {name} is ready, for less than spec.minReady" : $"; {name}: {ready?.Reason ?? "nothing is known of it yet"}{(ready is { Message.Length: > 0 } ? ": " + ready.Message : "")}";
    }

    private static string Count(int some, int all) => $"{some} of {all} machines {(some == 1 ? "is" : "are")}";
}
