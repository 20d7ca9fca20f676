using Reconciler.Kubernetes.Reports;
using Reconciler.Language.Drift;

namespace Reconciler.Kubernetes.Tests.Reports;

public sealed class DriftReportMergeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Merge_WhenAnOpenFindingIsCorrected_KeepsItsStartAndCount()
    {
        var status = DriftReportMerge.Merge(null, [Finding("spec.memory", DriftOutcome.Open, 0)]);
        status.Open.Should().Be(1);
        status = DriftReportMerge.Merge(status, [Finding("spec.memory", DriftOutcome.Corrected, 5)]);
        status.Open.Should().Be(0);
        status.Findings.Should().ContainSingle().Which.Should().Match<DriftFinding>(finding => finding.Since == Noon && finding.Count == 1);
    }

    [Fact]
    public void Merge_WhenACorrectedPathDriftsAgain_CountsTheRound()
    {
        var status = DriftReportMerge.Merge(null, [Finding("spec.memory", DriftOutcome.Corrected, 0)]);
        status = DriftReportMerge.Merge(status, [Finding("spec.memory", DriftOutcome.Open, 60)]);
        status.Findings.Should().ContainSingle().Which.Should().Match<DriftFinding>(finding => finding.Since == Noon.AddSeconds(60) && finding.Count == 2);
    }

    [Fact]
    public void Merge_WhenTheSameRoundIsToldTwice_ChangesNothing()
    {
        var status = DriftReportMerge.Merge(null, [Finding("spec.memory", DriftOutcome.Corrected, 0)]);
        DriftReportMerge.Merge(status, [Finding("spec.memory", DriftOutcome.Corrected, 0)]).Should().Be(status);
    }

    [Fact]
    public void Merge_BeyondTheLimit_DropsTheOldestCorrectedAndKeepsTheOpenOnes()
    {
        var open = Finding("a", DriftOutcome.Open, 0);
        var corrected = Enumerable.Range(1, 120).Select(i => Finding($"p{i:d3}", DriftOutcome.Corrected, i));
        var status = DriftReportMerge.Merge(null, [open, .. corrected]);
        status.Findings.Should().HaveCount(DriftReportMerge.Limit);
        status.Findings.Select(finding => finding.Path).Should().Contain("a").And.Contain("p120").And.NotContain("p001");
        status.Open.Should().Be(1);
    }

    [Fact]
    public void Merge_CutsLongValues()
    {
        var status = DriftReportMerge.Merge(null, [Finding("a", DriftOutcome.Open, 0) with { Observed = new string('x', 5000) }]);
        status.Findings[0].Observed.Should().HaveLength(DriftReportMerge.LongestValue);
    }

    private static DriftFinding Finding(string path, DriftOutcome outcome, int second) => new()
    {
        Path = path,
        Since = Noon.AddSeconds(second),
        LastSeen = Noon.AddSeconds(second),
        NoticedBy = DriftNotice.Event,
        Outcome = outcome,
    };
}
