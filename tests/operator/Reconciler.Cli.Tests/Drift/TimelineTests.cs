using Reconciler.Cli.Drift;
using Reconciler.Cli.Drift.Page;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Tests.Drift;

public sealed class TimelineTests
{
    [Fact]
    public void Timeline_WhenThereIsNothing_HasNoRows() => Timeline.Of(DriftSamples.Empty()).Rows.Should().BeEmpty();

    [Fact]
    public void Timeline_DrawsWhatIsOpenUpToNow_AndWhatIsOverToItsEnd()
    {
        var open = DriftSamples.Finding("spec.a", DriftOutcome.Waiting, TimeSpan.FromMinutes(30));
        var over = DriftSamples.Finding("spec.b", DriftOutcome.Corrected, TimeSpan.FromMinutes(60)) with { CorrectedAfterMs = 15 * 60_000 };
        var timeline = Of([open, over]);

        timeline.Rows.Select(row => row.Path).Should().Equal("spec.a", "spec.b");
        timeline.Rows[0].Bars.Single().Right.Should().Be(100);
        timeline.Rows[0].Bars.Single().Left.Should().BeApproximately(51, 0.1);
        timeline.Rows[1].Bars.Single().Left.Should().BeApproximately(2, 0.1);
        timeline.Rows[1].Bars.Single().Right.Should().BeApproximately(26.5, 0.1);
    }

    [Fact]
    public void Timeline_ShowsTheLatestRoundOnce_ThoughFindingsAndHistoryHaveIt()
    {
        var latest = DriftSamples.Finding("spec.a", DriftOutcome.Corrected, TimeSpan.FromMinutes(5));
        var timeline = Of([latest], [DriftSamples.Round(latest with { Since = latest.Since.AddMinutes(-5) }), DriftSamples.Round(latest)]);

        timeline.Rows.Single().Bars.Should().HaveCount(2);
        timeline.Bins.Sum(bin => bin.Values.Sum()).Should().Be(2);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1)]
    [InlineData(90)]
    [InlineData(60 * 26)]
    [InlineData(60 * 24 * 40)]
    [InlineData(60 * 24 * 4000)]
    public void Timeline_HasAFewMarks_WhateverTheSpan(double minutes)
    {
        var ticks = Of([DriftSamples.Finding("spec.a", DriftOutcome.Open, TimeSpan.FromMinutes(minutes))]).Ticks;
        ticks.Count.Should().BeInRange(1, 7);
        ticks.Select(tick => tick.Label).Should().OnlyHaveUniqueItems();
        ticks.Select(tick => tick.Place).Should().BeInAscendingOrder().And.OnlyContain(place => place > 0 && place < 100);
    }

    [Fact]
    public void Timeline_WhenAMomentIsGiven_BeginsThere()
    {
        var overview = DriftOverview.Of(
            [DriftSamples.Report("VirtualMachine", "shop", "web", [DriftSamples.Finding("spec.a", DriftOutcome.Open, TimeSpan.FromDays(30))])],
            [], null, DriftSamples.Now.AddHours(-1), DriftSamples.Now);
        var bar = Timeline.Of(overview).Rows.Single().Bars.Single();
        (bar.Left, bar.Right).Should().Be((0, 100));
    }

    private static Timeline Of(IEnumerable<DriftFinding> findings, IEnumerable<DriftRound>? history = null) =>
        Timeline.Of(DriftOverview.Of([DriftSamples.Report("VirtualMachine", "shop", "web", findings, history)], [], null, null, DriftSamples.Now));
}
