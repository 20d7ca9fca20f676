using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Operator.Reports;

/// <summary>What of a drift report is old enough to go. Pure.</summary>
public static class ReportRetention
{
    /// <summary>What is to be done with a report; null: nothing is due.</summary>
    /// <param name="report">The report.</param>
    /// <param name="retention">How long what is over is kept. What is open is kept whatever its age.</param>
    /// <param name="now">The moment.</param>
    public static RetentionStep? Due(DriftReport report, TimeSpan retention, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        var limit = now - retention;
        if (report.Status is not { } status)
        {
            // Its writer was ended between making it and filling it.
            return report.Metadata.CreationTimestamp < limit ? RetentionStep.Delete : null;
        }

        var findings = status.Findings.Where(finding => finding.Outcome != DriftOutcome.Corrected || finding.LastSeen >= limit).ToValueList();
        var history = status.History.Where(round => round.Until >= limit).ToValueList();
        if (findings.Count == 0 && history.Count == 0)
        {
            return report.Metadata.CreationTimestamp < limit || status.Findings.Count + status.History.Count > 0 ? RetentionStep.Delete : null;
        }

        return findings.Count == status.Findings.Count && history.Count == status.History.Count
            ? null
            : new RetentionStep(status with { Findings = findings, History = history });
    }
}

/// <summary>What is to be done with a report.</summary>
/// <param name="Kept">What stays of it; null: it holds nothing any more and goes.</param>
public sealed record RetentionStep(DriftReportStatus? Kept)
{
    /// <summary>The report goes.</summary>
    public static RetentionStep Delete { get; } = new((DriftReportStatus?)null);
}
