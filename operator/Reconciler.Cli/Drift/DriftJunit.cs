using Reconciler.Cli.Reports;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>Findings as JUnit XML: a suite for each object, a case for each finding. Those that are open fail; an object without findings passes as one case.</summary>
internal static class DriftJunit
{
    public static void Write(DriftOverview overview, TextWriter output) => JunitReport.Write(
        output, overview.Objects.Select(Suite).DefaultIfEmpty(new JunitSuite("reconciler drift", [new JunitCase("reconciler drift", "there is nothing that could drift", null)])));

    private static JunitSuite Suite(DriftObject item) => new(
        item.Subject.Place,
        item.Findings.Count == 0
            ? [new JunitCase(item.Subject.Place, "is as specified", null)]
            : [.. item.Findings.Select(finding => Case(new DriftEntry(item.Subject, finding)))]);

    private static JunitCase Case(DriftEntry entry)
    {
        var finding = entry.Finding;
        var details = $"expected: {finding.Expected}\nobserved: {finding.Observed}\nsince: {finding.Since:O}\nnoticed: {DriftText.Noticed(finding)}\ndone: {DriftText.Done(finding)}\ntimes: {finding.Count}"
            + (finding.ChangedBy.Length > 0 ? $"\nchanged by: {finding.ChangedBy}" : "");
        return new JunitCase(
            entry.Subject.Place,
            finding.Path,
            entry.IsOpen ? new JunitFailure(finding.Outcome.ToString(), DriftText.Sentence(entry), details) : null)
        {
            Seconds = finding.CorrectedAfterMs / 1000.0,
            Output = entry.IsOpen ? "" : details,
        };
    }
}
