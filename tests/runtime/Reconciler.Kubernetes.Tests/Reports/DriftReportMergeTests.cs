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

    [Fact]
    public void Merge_WhenARoundEnds_KeepsItInTheHistory()
    {
        var status = DriftReportMerge.Merge(null, [Finding("a", DriftOutcome.Warned, 0) with { Observed = "2", ChangedBy = "ovn-nbctl" }]);
        status.History.Should().BeEmpty();

        status = DriftReportMerge.Merge(status, [Finding("a", DriftOutcome.Corrected, 7) with { Since = Noon, Observed = "3" }]);

        status.History.Should().ContainSingle().Which.Should().Match<DriftRound>(round =>
            round.Path == "a" && round.Since == Noon && round.Until == Noon.AddSeconds(7) && round.Observed == "3" && round.ChangedBy == "ovn-nbctl");
        status.Findings.Should().ContainSingle("a closed finding keeps its row");
    }

    [Fact]
    public void Merge_OfACorrectionAtOnce_EndsTheRoundWhenItWasPutBack()
    {
        var status = DriftReportMerge.Merge(null, [Finding("a", DriftOutcome.Corrected, 0) with { DetectedAfterMs = 10, CorrectedAfterMs = 250 }]);

        status.History[0].Until.Should().Be(Noon.AddMilliseconds(240));
    }

    [Fact]
    public void Merge_OfSeveralRoundsAtOnce_CountsEach()
    {
        DriftFinding[] told = [Finding("a", DriftOutcome.Corrected, 0), Finding("a", DriftOutcome.Corrected, 10), Finding("a", DriftOutcome.Contended, 20)];

        var status = DriftReportMerge.Merge(null, told);

        status.Findings.Should().ContainSingle().Which.Count.Should().Be(3);
        status.History.Select(round => round.Since).Should().Equal(Noon, Noon.AddSeconds(10));
    }

    [Fact]
    public void Merge_WhenTheEndOfARoundIsToldAgain_ChangesNothing()
    {
        var open = DriftReportMerge.Merge(null, [Finding("a", DriftOutcome.Open, 0)]);

        // A new agent does not know since when it was open.
        var end = Finding("a", DriftOutcome.Corrected, 5);
        var status = DriftReportMerge.Merge(open, [end]);

        DriftReportMerge.Merge(status, [end]).Should().Be(status);
        status.History.Should().ContainSingle();
    }

    [Fact]
    public void Merge_KeepsTheNewestHundredRounds()
    {
        var status = DriftReportMerge.Merge(null, [.. Enumerable.Range(0, 130).Select(i => Finding("a", DriftOutcome.Corrected, i))]);

        status.History.Should().HaveCount(DriftReportMerge.HistoryLimit);
        status.History[0].Since.Should().Be(Noon.AddSeconds(30));
        status.History[^1].Since.Should().Be(Noon.AddSeconds(129));
        status.Findings[0].Count.Should().Be(130);
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
