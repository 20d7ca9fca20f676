using Reconciler.Language.Drift;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>Turns differences of rows into findings of drift reports. Pure.</summary>
public static class NorthboundFindings
{
    /// <summary>The findings of a scope, by the object whose report they belong in.</summary>
    /// <param name="plan">What the plan said.</param>
    /// <param name="left">Whether the drift was left.</param>
    /// <param name="noticed">When the database told of it; null when a scan found it.</param>
    /// <param name="planned">When it was found.</param>
    /// <param name="done">When it was put back.</param>
    public static IEnumerable<DriftBatch> ToDrift(ScopePlan plan, bool left, DateTimeOffset? noticed, DateTimeOffset planned, DateTimeOffset done)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Findings.GroupBy(finding => (finding.Owner.Kind, finding.Owner.Namespace, finding.Owner.Name)).Select(group => new DriftBatch(
            group.Key.Kind,
            new Kubernetes.Resources.ResourceKey(group.Key.Namespace, group.Key.Name),
            [.. group.GroupBy(finding => finding.Path).Select(same => Finding(same.First()))]));

        DriftFinding Finding(NorthboundFinding finding) => new()
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
            Outcome = left ? DriftOutcome.Warned : DriftOutcome.Corrected,
        };
    }
}

/// <summary>Findings for one object's report.</summary>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Subject">The object.</param>
/// <param name="Findings">The findings.</param>
public sealed record DriftBatch(string Kind, Kubernetes.Resources.ResourceKey Subject, IReadOnlyList<DriftFinding> Findings);
