using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Operator.Reports;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Reports;

public sealed class ReportRetentionTests
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly DateTimeOffset Now = Examples.Noon.AddDays(30);

    [Fact]
    public void Due_WhenNothingIsOldEnough_IsNothing() =>
        ReportRetention.Due(Report([Finding("a", DriftOutcome.Corrected, 6)], [Round("a", 6)]), Week, Now).Should().BeNull();

    [Fact]
    public void Due_TakesWhatIsOverForLong_AndKeepsWhatIsOpenWhateverItsAge()
    {
        var step = ReportRetention.Due(
            Report([Finding("old", DriftOutcome.Corrected, 8), Finding("open", DriftOutcome.Warned, 20), Finding("new", DriftOutcome.Corrected, 1)], [Round("old", 8), Round("new", 1)]), Week, Now);

        step!.Kept!.Findings.Select(finding => finding.Path).Should().Equal("open", "new");
        step.Kept.History.Select(round => round.Path).Should().Equal("new");
        step.Kept.Open.Should().Be(1);
        ReportRetention.Due(new DriftReport { Metadata = Made(20), Status = step.Kept }, Week, Now).Should().BeNull("once is enough");
    }

    [Fact]
    public void Due_OfAReportThatHoldsNothingElse_DeletesIt() =>
        ReportRetention.Due(Report([Finding("old", DriftOutcome.Corrected, 8)], [Round("old", 8)]), Week, Now).Should().Be(RetentionStep.Delete);

    [Theory]
    [InlineData(1, false)]
    [InlineData(8, true)]
    public void Due_OfAnEmptyReport_WaitsForItsWriter(int age, bool goes)
    {
        ReportRetention.Due(new DriftReport { Metadata = Made(age) }, Week, Now).Should().Be(goes ? RetentionStep.Delete : null);
        ReportRetention.Due(new DriftReport { Metadata = Made(age), Status = new DriftReportStatus() }, Week, Now).Should().Be(goes ? RetentionStep.Delete : null);
    }

    private static DriftReport Report(ValueList<DriftFinding> findings, ValueList<DriftRound> history) => new()
    {
        Metadata = Made(20),
        Status = new DriftReportStatus { Findings = findings, History = history, Open = findings.Count(finding => finding.Outcome != DriftOutcome.Corrected) },
    };

    private static ObjectMeta Made(int age) => new() { Namespace = "default", Name = "virtualmachine-web", CreationTimestamp = Now.AddDays(-age) };

    private static DriftFinding Finding(string path, DriftOutcome outcome, int age) => new()
    {
        Path = path, Outcome = outcome, NoticedBy = DriftNotice.Event, Since = Now.AddDays(-age), LastSeen = Now.AddDays(-age),
    };

    private static DriftRound Round(string path, int age) => new()
    {
        Path = path, Outcome = DriftOutcome.Corrected, NoticedBy = DriftNotice.Event, Since = Now.AddDays(-age), Until = Now.AddDays(-age),
    };
}
