using Reconciler.Agent.Reporting;
using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Tests.Reporting;

public class FindingRoundTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, DriftFinding> Nothing = [];

    [Fact]
    public void Fold_WhatWasPutBack_IsToldOnceAsCorrected()
    {
        var (open, changed) = Round([Difference("a")], []).Fold(Nothing);

        open.Should().BeEmpty();
        changed.Should().ContainSingle().Which.Should().Match<DriftFinding>(f =>
            f.Outcome == DriftOutcome.Corrected && f.Action == "StartDomain" && f.DetectedAfterMs == 4 && f.CorrectedAfterMs == 90 && f.NoticedBy == DriftNotice.Event);
    }

    [Fact]
    public void Fold_WhatWaitsForARestart_IsToldOnceAndThenNoMore()
    {
        var difference = Difference("a", Remedy.Restart);

        var (open, changed) = Round([difference], [difference]).Fold(Nothing);
        changed.Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Waiting);

        Round([difference], [difference]).Fold(open).Changed.Should().BeEmpty();
    }

    [Fact]
    public void Fold_WhatGoesAwayByItself_IsToldAsCorrected()
    {
        var difference = Difference("a");
        var (open, _) = Round([difference], [difference], failed: true).Fold(Nothing);
        open["a"].Outcome.Should().Be(DriftOutcome.Failed);

        var (after, changed) = (Round([], []) with { At = Now.AddSeconds(2) }).Fold(open);

        after.Should().BeEmpty();
        changed.Should().ContainSingle().Which.Should().Match<DriftFinding>(f => f.Outcome == DriftOutcome.Corrected && f.CorrectedAfterMs == 2000);
    }

    [Fact]
    public void Fold_OfAWarnedField_SaysSo()
    {
        var difference = Difference("a") with { Stance = DriftStance.Warn };

        Round([difference], [difference]).Fold(Nothing).Changed.Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Warned);
    }

    [Fact]
    public void Fold_AStepForSomethingElse_IsNotTheAction()
    {
        var waiting = Difference("spec.cpu.cores", Remedy.Restart);

        Round([waiting, Difference("a")], [waiting]).Fold(Nothing).Changed.Single(f => f.Path == "spec.cpu.cores").Action.Should().BeEmpty();
    }

    private static FindingRound Round(Difference[] noticed, Difference[] remaining, bool failed = false) => new()
    {
        Noticed = noticed,
        Remaining = remaining,
        Steps = [new StartDomain { Path = "a", Reason = "it should run" }],
        Failed = failed,
        Notice = DriftNotice.Event,
        DetectedAfterMs = 4,
        CorrectedAfterMs = 90,
        At = Now,
    };

    private static Difference Difference(string path, Remedy remedy = Remedy.Live) => new()
    {
        Path = path,
        Expected = "1",
        Observed = "2",
        Kind = DifferenceKind.Altered,
        Remedy = remedy,
        Place = Place.Live,
        IsDrift = true,
    };
}
