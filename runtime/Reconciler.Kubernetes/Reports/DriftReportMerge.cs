using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Kubernetes.Reports;

/// <summary>Joins what a report says with new findings, by path.</summary>
public static class DriftReportMerge
{
    /// <summary>The most findings that a report keeps.</summary>
    public const int Limit = 100;

    /// <summary>The longest expected or observed value, in characters; longer ones are cut.</summary>
    public const int LongestValue = 1024;

    /// <summary>
    /// The report's status after new findings. A finding of a path that is open updates it; one of a path that was corrected opens a new
    /// round, which is counted. Beyond the limit the corrected ones that were seen longest ago go first.
    /// </summary>
    public static DriftReportStatus Merge(DriftReportStatus? status, IReadOnlyList<DriftFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var merged = new List<DriftFinding>(status?.Findings ?? []);
        foreach (var finding in findings)
        {
            var at = merged.FindIndex(known => known.Path == finding.Path);
            if (at < 0)
            {
                merged.Add(Cut(finding));
            }
            else
            {
                merged[at] = Cut(Join(merged[at], finding));
            }
        }

        var kept = merged.Count <= Limit
            ? merged
            : [.. merged.OrderBy(finding => finding.Outcome == DriftOutcome.Corrected).ThenByDescending(finding => finding.LastSeen).Take(Limit)];
        return new DriftReportStatus
        {
            Findings = kept.OrderBy(finding => finding.Path, StringComparer.Ordinal).ToValueList(),
            Open = kept.Count(finding => finding.Outcome != DriftOutcome.Corrected),
        };
    }

    private static DriftFinding Join(DriftFinding known, DriftFinding found)
    {
        if (known.Outcome != DriftOutcome.Corrected)
        {
            return found with { Since = known.Since, Count = known.Count, NoticedBy = known.NoticedBy, DetectedAfterMs = known.DetectedAfterMs ?? found.DetectedAfterMs };
        }

        // The same round told again, for example after a lost answer, is no new one.
        return found.Since == known.Since ? found with { Count = known.Count } : found with { Count = known.Count + 1 };
    }

    private static DriftFinding Cut(DriftFinding finding) =>
        finding with { Expected = Cut(finding.Expected), Observed = Cut(finding.Observed) };

    private static string Cut(string value) => value.Length <= LongestValue ? value : value[..(LongestValue - 1)] + "…";
}
