using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Kubernetes.Reports;

/// <summary>Joins what a report says with new findings, by path. Pure; the same findings told again change nothing.</summary>
public static class DriftReportMerge
{
    /// <summary>The most findings that a report keeps.</summary>
    public const int Limit = 100;

    /// <summary>The most ended rounds that a report keeps.</summary>
    public const int HistoryLimit = 100;

    /// <summary>The longest expected or observed value, in characters; longer ones are cut.</summary>
    public const int LongestValue = 1024;

    private const int LongestPath = 512;
    private const int LongestName = 256;

    /// <summary>
    /// The report's status after new findings, in the order in which they were made; there may be several of one path. A finding of a path that
    /// is open updates it; one of a path that was corrected opens a new round, which is counted. A round that ends joins the history. Beyond the
    /// limits the corrected findings that were seen longest ago go first, and the oldest rounds.
    /// </summary>
    public static DriftReportStatus Merge(DriftReportStatus? status, IReadOnlyList<DriftFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var merged = new List<DriftFinding>(status?.Findings ?? []);
        var history = new List<DriftRound>(status?.History ?? []);
        foreach (var finding in findings.Select(Cut))
        {
            var at = merged.FindIndex(known => known.Path == finding.Path);
            var joined = at < 0 ? finding : Join(merged[at], finding);
            if (at < 0)
            {
                merged.Add(joined);
            }
            else
            {
                merged[at] = joined;
            }

            if (joined.Outcome == DriftOutcome.Corrected && !history.Any(round => round.Path == joined.Path && round.Since == joined.Since))
            {
                history.Add(Ended(joined));
            }
        }

        var kept = merged.Count <= Limit
            ? merged
            : [.. merged.OrderBy(finding => finding.Outcome == DriftOutcome.Corrected).ThenByDescending(finding => finding.LastSeen).Take(Limit)];
        return new DriftReportStatus
        {
            Findings = kept.OrderBy(finding => finding.Path, StringComparer.Ordinal).ToValueList(),
            History = history.OrderBy(round => round.Until).TakeLast(HistoryLimit).ToValueList(),
            Open = kept.Count(finding => finding.Outcome != DriftOutcome.Corrected),
        };
    }

    private static DriftFinding Join(DriftFinding known, DriftFinding found)
    {
        if (known.Outcome != DriftOutcome.Corrected)
        {
            return found with
            {
                Since = known.Since,
                Count = known.Count,
                NoticedBy = known.NoticedBy,
                DetectedAfterMs = known.DetectedAfterMs ?? found.DetectedAfterMs,
                ChangedBy = found.ChangedBy.Length > 0 ? found.ChangedBy : known.ChangedBy,
                Source = known.Source.Length > 0 ? known.Source : found.Source,
            };
        }

        // The same round told again, for example after a lost answer, is no new one.
        return found.Since == known.Since || (found.Outcome == DriftOutcome.Corrected && found.LastSeen == known.LastSeen)
            ? found with { Since = known.Since, Count = known.Count }
            : found with { Count = known.Count + 1 };
    }

    private static DriftRound Ended(DriftFinding finding)
    {
        var corrected = finding.Since.AddMilliseconds(Math.Max(0, (finding.CorrectedAfterMs ?? 0) - (finding.DetectedAfterMs ?? 0)));
        return new DriftRound
        {
            Path = finding.Path,
            Expected = Cut(finding.Expected, LongestName),
            Observed = Cut(finding.Observed, LongestName),
            Since = finding.Since,
            Until = corrected > finding.LastSeen ? corrected : finding.LastSeen,
            NoticedBy = finding.NoticedBy,
            DetectedAfterMs = finding.DetectedAfterMs,
            CorrectedAfterMs = finding.CorrectedAfterMs,
            Action = finding.Action,
            Outcome = finding.Outcome,
            ChangedBy = finding.ChangedBy,
        };
    }

    /// <summary>A value that the API would refuse for its length would cost the whole report.</summary>
    private static DriftFinding Cut(DriftFinding finding) => finding with
    {
        Path = Cut(finding.Path, LongestPath),
        Expected = Cut(finding.Expected, LongestValue),
        Observed = Cut(finding.Observed, LongestValue),
        Action = Cut(finding.Action, LongestName),
        ChangedBy = Cut(finding.ChangedBy, LongestName),
    };

    private static string Cut(string value, int longest) => value.Length <= longest ? value : value[..(longest - 1)] + "…";
}
