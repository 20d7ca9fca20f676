using Reconciler.Language.Drift;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>Turns differences of rows into findings of drift reports. Pure.</summary>
public static class NorthboundFindings
{
    /// <summary>The findings of differences, by the object whose report they belong in. What is ignored is not among them.</summary>
    /// <param name="findings">What the plan said.</param>
    /// <param name="noticed">When the database told of it; null when a scan found it.</param>
    /// <param name="planned">When it was found.</param>
    /// <param name="done">When it was put back.</param>
    /// <param name="changedBy">Who made the change; empty where that is not known.</param>
    public static IEnumerable<DriftBatch> ToDrift(
        IEnumerable<NorthboundFinding> findings, DateTimeOffset? noticed, DateTimeOffset planned, DateTimeOffset done, Func<NorthboundFinding, string> changedBy)
    {
        return findings.Where(finding => finding.Stance != DriftStance.Ignore).GroupBy(finding => DriftSubject.Of(finding.Owner))
            .Select(group => new DriftBatch(group.Key, [.. group.GroupBy(finding => finding.Path).Select(same => Finding(same.First()))]));

        DriftFinding Finding(NorthboundFinding finding)
        {
            var left = finding.Stance != DriftStance.Enforce;
            return new DriftFinding
            {
                Path = finding.Path,
                Expected = finding.Expected,
                Observed = finding.Observed,
                Since = noticed ?? planned,
                LastSeen = planned,
                NoticedBy = noticed is null ? DriftNotice.Scan : DriftNotice.Event,
                DetectedAfterMs = noticed is { } at ? (long)(planned - at).TotalMilliseconds : null,
                CorrectedAfterMs = left ? null : (long)(done - (noticed ?? planned)).TotalMilliseconds,
                Action = left ? "" : finding.Kind switch { FindingKind.Missing => "InsertRow", FindingKind.Foreign => "DeleteRow", _ => "UpdateRow" },
                Outcome = Outcome(finding.Stance),
                ChangedBy = changedBy(finding),
                Source = noticed is null ? "scan" : "ovsdb",
            };
        }
    }

    private static DriftOutcome Outcome(DriftStance stance) => stance switch
    {
        DriftStance.Warn => DriftOutcome.Warned,
        DriftStance.Paused => DriftOutcome.Paused,
        DriftStance.Contended => DriftOutcome.Contended,
        _ => DriftOutcome.Corrected,
    };
}

/// <summary>Findings for one object's report.</summary>
/// <param name="Subject">The object.</param>
/// <param name="Findings">The findings.</param>
public sealed record DriftBatch(DriftSubject Subject, IReadOnlyList<DriftFinding> Findings)
{
    /// <summary>What was put back, for the event.</summary>
    public string What { get; init; } = "northbound rows were changed by somebody else and put back";

    /// <summary>What somebody is found to fight over with us, newly.</summary>
    public IReadOnlyList<string> Contended { get; init; } = [];
}
