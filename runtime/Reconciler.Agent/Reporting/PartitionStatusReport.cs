using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Reporting;

/// <summary>Builds a partition's status from what was seen. Pure; the same facts give the same status, so that nothing is written when nothing changed.</summary>
internal static class PartitionStatusReport
{
    private const int MostPaths = 8;

    /// <summary>Builds the status.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="outcome">How it stands.</param>
    /// <param name="guest">What the guest told.</param>
    /// <param name="former">The last status, for the times of the conditions.</param>
    /// <param name="now">The time of the report.</param>
    public static PartitionStatus Build(Partition partition, RoundOutcome outcome, GuestFacts guest, PartitionStatus? former, DateTimeOffset now)
    {
        var verdict = Verdict.Of(partition, outcome);
        var active = outcome.Observed?.IsActive ?? false;
        var running = outcome.Observed?.IsRunning;
        List<Condition> conditions =
        [
            Make(Conditions.Ready, verdict.Ready, verdict.Reason, verdict.Message),
            Make(Conditions.Running, running, running switch { true => "GuestRuns", false => active ? "GuestIsPaused" : "GuestIsOff", _ => "NotKnown" }, ""),
            InSync(),
            RestartRequired(),
            Make(
                Conditions.GuestAgentConnected,
                active && partition.Spec.Machine.GuestAgent ? guest.AgentConnected : false,
                !partition.Spec.Machine.GuestAgent ? "NotAskedFor" : !active ? "GuestIsOff" : guest.AgentConnected switch { true => "Connected", false => "NotConnected", _ => "NotKnown" },
                ""),
        ];
        if (verdict.Stalled)
        {
            conditions.Add(Make(Conditions.Stalled, true, verdict.Reason, verdict.Message));
        }
        else if (verdict.Ready != true)
        {
            conditions.Add(Make(Conditions.Reconciling, true, verdict.Reason, verdict.Message));
        }

        if (Contended() is { } contended)
        {
            conditions.Add(contended);
        }

        return new PartitionStatus
        {
            ObservedGeneration = partition.Metadata.Generation,
            Phase = PartitionPhase.Of(partition, outcome) ?? former?.Phase,
            DomainUuid = outcome.Observed is null ? former?.DomainUuid : outcome.Observed.Exists ? partition.Spec.DomainUuid() : null,
            BootId = outcome.Observed is null ? former?.BootId : active ? guest.BootId : null,
            Operation = Operation(),
            Conditions = conditions.ToValueList(),
            Health = guest.Health.Count == 0 ? null : guest.Health,
            Remediation = guest.Remediation.Count == 0 ? null : guest.Remediation,
        };

        Condition Make(string type, bool? status, string reason, string message) =>
            Conditions.Make(former?.Conditions, type, status, reason, message, partition.Metadata.Generation, now);

        PartitionOperation? Operation()
        {
            if (partition.Spec.Power is not { } power)
            {
                return null;
            }

            return outcome.Observed?.Operation is { Stage: not OperationStage.Begun } course && course.Uid == power.Operation
                ? new PartitionOperation { Uid = power.Operation, Phase = course.Stage == OperationStage.Done ? OperationPhase.Succeeded : OperationPhase.Failed, Reason = course.Reason, Message = course.Message }
                : former?.Operation is { } told && told.Uid == power.Operation ? told
                : new PartitionOperation { Uid = power.Operation, Phase = OperationPhase.Running, Reason = verdict.Reason, Message = verdict.Message };
        }

        Condition InSync()
        {
            var differing = outcome.Plan?.Differences.Where(difference => difference.IsDrift).ToList();
            return differing switch
            {
                null => Make(Conditions.InSync, null, "NotKnown", ""),
                [] => Make(Conditions.InSync, true, "NothingDiffers", ""),
                _ => Make(Conditions.InSync, false, DriftReasons.Of(differing.Select(difference => difference.Stance)), Paths(differing.ConvertAll(difference => difference.Path)) + Pause()),
            };

            string Pause() => differing.Any(difference => difference.Stance == DriftStance.Paused) ? $"; paused until {Text(partition.Spec.DriftPausedUntil)}" : "";
        }

        Condition? Contended()
        {
            var paths = outcome.Contention.BackedOff(now).Order(StringComparer.Ordinal).Select(path => $"{path} until {Text(outcome.Contention.Until(path, now))}").ToList();
            return paths.Count == 0 ? null : Make(Conditions.Contended, true, DriftReasons.Contended, "somebody keeps changing what is put back; left as it is: " + Paths(paths));
        }

        Condition RestartRequired()
        {
            var waiting = active ? outcome.Plan?.RestartRequired.ToList() ?? [] : [];
            return waiting.Count == 0
                ? Make(Conditions.RestartRequired, false, "NothingWaits", "")
                : Make(Conditions.RestartRequired, true, "FieldsWait", Paths(waiting) + " changes with the next restart of the guest");
        }
    }

    /// <summary>Whether a partition's status in the API already says of its generation that all is as specified.</summary>
    public static bool IsSettled(Partition partition) =>
        partition.Status is { Conditions: { } conditions } status
        && status.ObservedGeneration == partition.Metadata.Generation
        && conditions.Any(condition => condition is { Type: Conditions.Ready, Status: "True" })
        && conditions.Any(condition => condition is { Type: Conditions.InSync, Status: "True" });

    private static string Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Paths(List<string> paths) =>
        string.Join(", ", paths.Take(MostPaths)) + (paths.Count > MostPaths ? $" and {paths.Count - MostPaths} more" : "");

    /// <summary>Whether the generation is fulfilled, and if not, why.</summary>
    private sealed record Verdict(bool? Ready, bool Stalled, string Reason, string Message)
    {
        public static Verdict Of(Partition partition, RoundOutcome outcome)
        {
            if (PartitionFates.Of(partition) == PartitionFate.Destroy)
            {
                return new(false, false, outcome.Problem?.Reason ?? "Deleting", outcome.Problem?.Message ?? "the partition is being removed");
            }

            if (outcome.Obstacles is [var obstacle, ..])
            {
                return new(false, !obstacle.Passing, obstacle.Reason, $"{obstacle.Path}: {obstacle.Message}");
            }

            if (outcome.Problem is { } problem)
            {
                return new(outcome.Observed is null ? null : false, false, problem.Reason, problem.Message);
            }

            if (outcome.Plan is not { } plan)
            {
                return new(null, false, "NotKnown", "the hypervisor has not been asked yet");
            }

            if (plan.BackOffUntil is { } until)
            {
                return new(false, false, "CrashLoopBackOff", $"the guest ended {outcome.Observed?.Ends?.Failures} times, each time soon after its start; it is started again at {Text(until)}");
            }

            var person = plan.Differences.FirstOrDefault(difference => difference is { Remedy: Planning.Differences.Remedy.Person, Stance: DriftStance.Enforce });
            return person is not null ? new(false, true, "PersonNeeded", $"{person.Path} is {person.Observed}, should be {person.Expected}; nothing that is safe puts it back")
                : plan.IsFulfilled ? new(true, false, "AsSpecified", "")
                : new(false, false, "Changing", plan.Steps.Count > 0 ? plan.Steps[0].Reason : "a change needs its time");
        }
    }
}
