using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>One finding, and the object that it is about.</summary>
/// <param name="Subject">The object.</param>
/// <param name="Finding">The finding.</param>
internal sealed record DriftEntry(DriftSubject Subject, DriftFinding Finding)
{
    /// <summary>Whether what is still differs from what should be.</summary>
    public bool IsOpen => Finding.Outcome != DriftOutcome.Corrected;

    /// <summary>The findings of a report, those after a moment only where one is given.</summary>
    public static IEnumerable<DriftEntry> Of(DriftReport report, DateTimeOffset? since)
    {
        var subject = DriftSubject.Of(report);
        return (report.Status?.Findings ?? [])
            .Where(finding => since is not { } from || finding.LastSeen >= from || finding.Outcome != DriftOutcome.Corrected)
            .Select(finding => new DriftEntry(subject, finding));
    }
}
