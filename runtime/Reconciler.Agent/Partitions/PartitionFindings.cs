using System.Globalization;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Partitions;

/// <summary>The drift of partitions from round to round: what decides what is done about it, what is open, and what is told of it.</summary>
internal sealed partial class PartitionFindings(PartitionMemories memories, FindingRecall recall, ApiReports reports, TimeProvider time, ILogger<PartitionFindings> logger)
{
    /// <summary>What decides what is done about a partition's drift.</summary>
    public DriftRules RulesOf(ResourceKey key, Partition partition, DateTimeOffset now)
    {
        recall.Decide(key);
        return new DriftRules
        {
            Spec = partition.Spec.Drift,
            PausedUntil = partition.Spec.DriftPausedUntil,
            Contended = memories[key].Contention.BackedOff(now),
        };
    }

    /// <summary>Folds a round into what is open, and tells what changed by it.</summary>
    public void Tell(ResourceKey key, Partition partition, FindingRound round)
    {
        var memory = memories[key];
        var machine = Subject.MachineOf(partition);
        var before = memory.Open;
        if (recall.Take(key) is { } left)
        {
            before = Join(left, before);
            reports.Recalled(machine, left);
        }

        var (open, changed) = round.Fold(before);
        var now = time.GetUtcNow();
        var corrected = changed.Where(finding => finding is { Outcome: DriftOutcome.Corrected, Action.Length: > 0 }).Select(finding => finding.Path).ToList();
        var contention = corrected.Count > 0 ? memory.Contention.Corrected(corrected, now) : memory.Contention;
        memories[key] = memory with { Open = open, Contention = contention };

        reports.Tell(machine, changed);
        foreach (var finding in changed)
        {
            LogFinding(key, finding.Path, finding.Expected, finding.Observed, finding.Outcome, finding.NoticedBy, finding.CorrectedAfterMs);

            // A value that moves on while it is left as it is makes no event of its own.
            if (before.GetValueOrDefault(finding.Path)?.Outcome != finding.Outcome)
            {
                TellEvent(machine, finding);
            }
        }

        foreach (var path in contention.BackedOff(now).Except(memory.Contention.BackedOff(now)).Order(StringComparer.Ordinal))
        {
            var until = contention.Until(path, now)!.Value;
            LogContended(key, path, until);
            reports.Events.Warning(
                machine.ToReference(),
                DriftReasons.Contended,
                string.Create(CultureInfo.InvariantCulture, $"{path} is changed again each time it is put back; it stays as it is until {until:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        }
    }

    private void TellEvent(Subject machine, DriftFinding finding)
    {
        if (finding.Outcome == DriftOutcome.Corrected)
        {
            reports.Events.Normal(machine.ToReference(), "DriftCorrected", $"{finding.Path} was {finding.Observed}, is {finding.Expected} again");
        }
        else
        {
            reports.Events.Warning(machine.ToReference(), "DriftDetected", $"{finding.Path} is {finding.Observed}, should be {finding.Expected} ({finding.Outcome})");
        }
    }

    /// <summary>What an earlier agent left open, and what this one found since.</summary>
    private static Dictionary<string, DriftFinding> Join(IReadOnlyList<DriftFinding> left, IReadOnlyDictionary<string, DriftFinding> open)
    {
        var joined = left.ToDictionary(finding => finding.Path, StringComparer.Ordinal);
        foreach (var (path, finding) in open)
        {
            joined[path] = finding;
        }

        return joined;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition}: drift of {Path}: expected '{Expected}', was '{Observed}': {Outcome} (noticed by {Notice}, corrected after {CorrectedAfterMs} ms)")]
    private partial void LogFinding(ResourceKey partition, string path, string expected, string observed, DriftOutcome outcome, DriftNotice notice, long? correctedAfterMs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: {Path} is changed again each time it is put back; it is left as it is until {Until}")]
    private partial void LogContended(ResourceKey partition, string path, DateTimeOffset until);
}
