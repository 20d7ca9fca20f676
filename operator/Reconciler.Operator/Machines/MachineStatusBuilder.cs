using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Nodes;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.Quarantine;

namespace Reconciler.Operator.Machines;

/// <summary>What one round came to; from it alone the status is built.</summary>
public sealed record MachineRound
{
    /// <summary>The machine.</summary>
    public required VirtualMachine Machine { get; init; }

    /// <summary>Its Partition, when there is one.</summary>
    public Partition? Partition { get; init; }

    /// <summary>How the Partition's node is.</summary>
    public NodeState? Node { get; init; }

    /// <summary>What keeps the machine from being as specified.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Addresses by interface.</summary>
    public IReadOnlyDictionary<string, ValueList<string>> Addresses { get; init; } = new Dictionary<string, ValueList<string>>();

    /// <summary>What operations made of its power; null: no operation counts.</summary>
    public MachinePower? Power { get; init; }

    /// <summary>What the quarantine policies say.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; init; } = [];

    /// <summary>What differs of its ports' northbound rows and is left so.</summary>
    public RowDrift Drift { get; init; } = RowDrift.None;
}

/// <summary>Builds a machine's status. Pure.</summary>
public static class MachineStatusBuilder
{
    /// <summary>The status after a round.</summary>
    public static VirtualMachineStatus Build(MachineRound round, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        var (machine, partition) = (round.Machine, round.Partition);
        var reported = partition?.Status;
        var conditions = new ConditionSet(machine.Status?.Conditions, machine.Metadata.Generation, now);
        Spec(conditions, round);
        Schedule(conditions, round);
        Network(conditions, round);
        conditions.Copy(ConditionTypes.Running, reported?.Conditions)
            .Copy(ConditionTypes.InSync, reported?.Conditions)
            .Copy(ConditionTypes.Contended, reported?.Conditions)
            .Copy(ConditionTypes.RestartRequired, reported?.Conditions)
            .Copy(ConditionTypes.GuestAgentConnected, reported?.Conditions);
        Rows(conditions, round);
        Compliance(conditions, round);
        Conclusion(conditions, round);
        return new VirtualMachineStatus
        {
            ObservedGeneration = machine.Metadata.Generation,
            Phase = Phase(round),
            // Kept while a Partition that somebody deleted is away: the guest is there still.
            NodeName = partition?.Spec.NodeName ?? machine.Status?.NodeName,
            Power = round.Power,
            Interfaces = Interfaces(round),
            Remediation = reported?.Remediation,
            Conditions = conditions.Build(),
        };
    }

    /// <summary>Whether the status says only that work is under way, as it is for a moment after every apply.</summary>
    public static bool IsInterim(MachineRound round) => round.Problems.Count == 0 && round.Node?.Ready == true && !IsReady(round) && !IsStalled(round);

    private static void Spec(ConditionSet conditions, MachineRound round)
    {
        var invalid = round.Problems.FirstOrDefault(problem => problem.Condition == ConditionTypes.SpecValid);
        conditions.Set(ConditionTypes.SpecValid, invalid is null, invalid?.Reason ?? Reasons.Valid, invalid?.Message ?? "");
    }

    private static void Schedule(ConditionSet conditions, MachineRound round)
    {
        var unplaced = round.Problems.FirstOrDefault(problem => problem.Condition == ConditionTypes.Scheduled);
        if (round.Partition is { } partition)
        {
            conditions.Set(ConditionTypes.Scheduled, true, Reasons.NodeChosen, $"node {partition.Spec.NodeName}");
        }
        else if (unplaced is not null)
        {
            conditions.Set(ConditionTypes.Scheduled, false, unplaced.Reason, unplaced.Message);
        }
    }

    private static void Network(ConditionSet conditions, MachineRound round)
    {
        var faults = round.Problems.Where(problem => problem.Condition == ConditionTypes.NetworkReady).ToList();
        if (faults.Count > 0)
        {
            conditions.Set(ConditionTypes.NetworkReady, false, faults[0].Reason, string.Join("; ", faults.Select(fault => fault.Message)));
        }
        else if (round.Partition is not null)
        {
            conditions.Set(ConditionTypes.NetworkReady, true, Reasons.PortsReady);
        }
    }

    /// <summary>What the node reports comes first: it says more.</summary>
    private static void Rows(ConditionSet conditions, MachineRound round)
    {
        var drift = round.Drift;
        if (drift.Left.Count > 0 && Reported(round, ConditionTypes.InSync)?.Status != "False")
        {
            conditions.Set(ConditionTypes.InSync, false, DriftReasons.Of(drift.Left), "northbound rows of its ports differ and are left so; the DriftReport names them");
        }

        if (drift.Contended.Count > 0 && Reported(round, ConditionTypes.Contended) is null)
        {
            drift.TellContended(conditions);
        }
    }

    private static void Compliance(ConditionSet conditions, MachineRound round)
    {
        if (round.Verdicts.Count == 0)
        {
            return;
        }

        // The stricter verdict wins: failing before unknown before holding.
        var worst = round.Verdicts.OrderBy(verdict => verdict.Compliant switch { false => 0, null => 1, true => 2 }).ThenBy(verdict => verdict.Policy, StringComparer.Ordinal).First();
        var quarantined = Quarantine(conditions, round.Verdicts);
        var faults = string.Join("; ", round.Verdicts.Where(verdict => verdict.Compliant != true).Select(verdict => $"QuarantinePolicy {verdict.Policy}: {verdict.Explanation}"));
        conditions.Set(
            ConditionTypes.Compliant,
            worst.Compliant,
            worst.Compliant switch { true => Reasons.ChecksHold, false => Reasons.CheckFailed, null => Reasons.NoVerdict },
            quarantined is null ? faults : $"{faults}; quarantined: {quarantined}");
    }

    /// <summary>Whether the machine is cut off, and if not, why not.</summary>
    /// <returns>What it is left, for people; null: it is not cut off.</returns>
    private static string? Quarantine(ConditionSet conditions, IReadOnlyList<Verdict> verdicts)
    {
        var cutting = verdicts.Where(verdict => verdict.Quarantined).OrderBy(verdict => verdict.Policy, StringComparer.Ordinal).ToList();
        if (cutting.Count > 0)
        {
            var left = cutting is [_]
                ? "only the remediation list can be reached"
                : $"no remediation list is open, since several policies cut it off ({string.Join(", ", cutting.Select(verdict => verdict.Policy))})";
            conditions.Set(ConditionTypes.Quarantined, true, cutting.Exists(verdict => verdict.Compliant == false) ? Reasons.CheckFailed : Reasons.NoVerdict, left);
            return left;
        }

        if (verdicts.Select(verdict => verdict.Until).Min() is { } until)
        {
            conditions.Set(ConditionTypes.Quarantined, false, Reasons.Deferred, $"deferred until {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        }
        else
        {
            conditions.Set(ConditionTypes.Quarantined, false, verdicts.All(verdict => verdict.Compliant == true) ? Reasons.ChecksHold : Reasons.ReportedOnly);
        }

        return null;
    }

    private static void Conclusion(ConditionSet conditions, MachineRound round)
    {
        if (round.Problems.Count > 0)
        {
            var first = round.Problems.OrderByDescending(problem => problem.NeedsEdit).First();
            conditions.Conclude(false, first.NeedsEdit, first.Reason, string.Join("; ", round.Problems.Select(problem => problem.Message).Distinct()));
        }
        else if (round.Node?.Ready is null)
        {
            conditions.Conclude(false, false, Reasons.NodeUnreachable, $"node {round.Partition?.Spec.NodeName}: {round.Node?.Reason ?? "its HypervisorNode is gone"}");
        }
        else if (IsReady(round) && Reported(round, ConditionTypes.RestartRequired) is { Status: "True" } waiting)
        {
            // The guest runs, but not yet as this generation of the spec wants it.
            conditions.Conclude(false, false, Reasons.RestartRequired, waiting.Message);
        }
        else if (IsReady(round))
        {
            conditions.Conclude(true, false, Reasons.AsSpecified, "");
        }
        else
        {
            var reported = Reported(round, IsStalled(round) ? ConditionTypes.Stalled : ConditionTypes.Ready);
            conditions.Conclude(false, IsStalled(round), reported?.Reason ?? Reasons.PartitionProgressing, reported?.Message ?? "the node has not reported yet");
        }
    }

    private static bool IsReady(MachineRound round) =>
        round.Partition is { Status: { } status } partition
        && status.ObservedGeneration == partition.Metadata.Generation
        && Reported(round, ConditionTypes.Ready)?.Status == "True";

    private static bool IsStalled(MachineRound round) => Reported(round, ConditionTypes.Stalled)?.Status == "True";

    private static Condition? Reported(MachineRound round, string type) => round.Partition?.Status?.Conditions.Of(type);

    private static MachinePhase Phase(MachineRound round)
    {
        if (round.Machine.Metadata.DeletionTimestamp is not null)
        {
            return MachinePhase.Stopping;
        }

        if (round.Partition is { } partition)
        {
            return partition.Status?.Phase ?? MachinePhase.Starting;
        }

        return round.Problems switch
        {
            [] => MachinePhase.Pending,
            var problems when problems.Any(problem => problem.NeedsEdit) => MachinePhase.Failed,
            [{ Condition: ConditionTypes.Scheduled }, ..] => MachinePhase.Scheduling,
            _ => MachinePhase.Pending,
        };
    }

    private static ValueList<InterfaceStatus>? Interfaces(MachineRound round)
    {
        if (round.Machine.Spec.Interfaces.Count == 0)
        {
            return null;
        }

        return MachinePort.Of(round.Machine).Select(port => new InterfaceStatus
        {
            Name = port.Interface,
            MacAddress = port.MacAddress,
            Network = port.Network.ToString(),
            IpAddresses = round.Addresses.GetValueOrDefault(port.Interface) ?? [],
        }).ToValueList();
    }
}
