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

    [Theory]
    [InlineData(DriftStance.Warn, DriftOutcome.Warned)]
    [InlineData(DriftStance.Paused, DriftOutcome.Paused)]
    [InlineData(DriftStance.Contended, DriftOutcome.Contended)]
    [InlineData(DriftStance.Enforce, DriftOutcome.Failed)]
    public void Fold_SaysWhyItWasLeft_WhateverElseFailed(DriftStance stance, DriftOutcome outcome)
    {
        var difference = Difference("b") with { Stance = stance };
        var waiting = Difference("c", Remedy.Restart) with { Stance = stance };

        var (open, _) = Round([difference, waiting], [difference, waiting], failed: true).Fold(Nothing);

        open["b"].Outcome.Should().Be(outcome);
        open["c"].Outcome.Should().Be(stance == DriftStance.Enforce ? DriftOutcome.Waiting : outcome);
        open["b"].Action.Should().BeEmpty();
    }

    [Fact]
    public void Fold_WhatIsLeftAndMovesAgain_IsToldWithItsNewValue()
    {
        var difference = Difference("a") with { Stance = DriftStance.Contended };
        var (open, _) = Round([difference], [difference]).Fold(Nothing);

        var moved = difference with { Observed = "3" };
        var (after, changed) = (Round([moved], [moved]) with { At = Now.AddSeconds(9) }).Fold(open);

        changed.Should().ContainSingle().Which.Should().Match<DriftFinding>(f => f.Observed == "3" && f.Since == Now && f.LastSeen == Now.AddSeconds(9));
        after["a"].Observed.Should().Be("3");
    }

    [Fact]
    public void Fold_WhatIsOnItsWayBack_KeepsTheValueThatWasFound()
    {
        var difference = Difference("a");
        var (open, _) = Round([difference], [difference]).Fold(Nothing);

        var passing = difference with { Observed = "1.5" };
        Round([passing], [passing]).Fold(open).Open["a"].Observed.Should().Be("2");
    }

    [Fact]
    public void Fold_WhatStaysAsItIs_IsToldAgainAfterAWhile()
    {
        var difference = Difference("a") with { Stance = DriftStance.Warn };
        var (open, _) = Round([difference], [difference]).Fold(Nothing);

        var (after, changed) = (Round([difference], [difference]) with { At = Now + FindingRound.ToldAgainAfter - TimeSpan.FromSeconds(1) }).Fold(open);
        changed.Should().BeEmpty();

        (Round([difference], [difference]) with { At = Now + FindingRound.ToldAgainAfter }).Fold(after)
            .Changed.Should().ContainSingle().Which.LastSeen.Should().Be(Now + FindingRound.ToldAgainAfter);
    }

    [Fact]
    public void Fold_WhatWasLeftUntilThePauseEnded_CountsItsCorrectionFromThen()
    {
        var difference = Difference("a") with { Stance = DriftStance.Paused };
        var (open, _) = Round([difference], [difference]).Fold(Nothing);

        var (after, changed) = (Round([Difference("a")], []) with { At = Now.AddHours(2) }).Fold(open);

        after.Should().BeEmpty();
        changed.Should().ContainSingle().Which.Should().Match<DriftFinding>(f => f.Outcome == DriftOutcome.Corrected && f.Since == Now && f.CorrectedAfterMs == 90);
    }

    [Fact]
    public void Fold_WhatSomebodyElsePutBack_IsNoCorrectionOfOurs()
    {
        var difference = Difference("a") with { Stance = DriftStance.Warn };
        var (open, _) = Round([difference], [difference]).Fold(Nothing);

        Round([], []).Fold(open).Changed.Should().ContainSingle().Which.Should().Match<DriftFinding>(f =>
            f.Outcome == DriftOutcome.Corrected && f.Action == "" && f.CorrectedAfterMs == null);
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
