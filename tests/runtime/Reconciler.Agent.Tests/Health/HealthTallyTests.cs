using Reconciler.Agent.Health;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Health;

public class HealthTallyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ProbeOutcome Bad = ProbeOutcome.Failure("Bad", "it is bad");

    [Fact]
    public void Next_BeforeTheFirstProbe_IsUnknown() => HealthTally.Start(Start).State.Should().Be(HealthState.Unknown);

    [Fact]
    public void Next_TurnsUnhealthyOnlyAfterTheThreshold()
    {
        var tally = Run(HealthTally.Start(Start), ProbeOutcome.Success, Bad, Bad);
        tally.State.Should().Be(HealthState.Healthy);

        tally = tally.Next(Bad, 3, 1, Start.AddMinutes(9));

        tally.Should().Match<HealthTally>(t => t.State == HealthState.Unhealthy && t.Reason == "Bad" && t.Since == Start.AddMinutes(9));
    }

    [Fact]
    public void Next_ASuccessBetweenFailures_StartsTheCountAnew() =>
        Run(HealthTally.Start(Start), ProbeOutcome.Success, Bad, Bad, ProbeOutcome.Success, Bad, Bad).State.Should().Be(HealthState.Healthy);

    [Fact]
    public void Next_TurnsHealthyOnlyAfterTheSuccessThreshold()
    {
        var tally = Run(HealthTally.Start(Start), Bad, Bad, Bad);
        tally = tally.Next(ProbeOutcome.Success, 3, 2, Start);
        tally.State.Should().Be(HealthState.Unhealthy);

        tally.Next(ProbeOutcome.Success, 3, 2, Start).State.Should().Be(HealthState.Healthy);
    }

    [Fact]
    public void Next_WhatIsNotKnown_IsUnknownAtOnceAndForgetsTheCounts()
    {
        var tally = Run(HealthTally.Start(Start), ProbeOutcome.Success, Bad, Bad, ProbeOutcome.Unknown("GuestIsOff", ""));

        tally.State.Should().Be(HealthState.Unknown);
        Run(tally, Bad, Bad).State.Should().Be(HealthState.Unknown);
    }

    [Fact]
    public void Next_TheSameVerdictAgain_KeepsItsTime() =>
        Run(HealthTally.Start(Start), ProbeOutcome.Success).Next(ProbeOutcome.Success, 3, 1, Start.AddHours(1)).Since.Should().Be(Start);

    private static HealthTally Run(HealthTally tally, params ProbeOutcome[] outcomes) =>
        outcomes.Aggregate(tally, (known, outcome) => known.Next(outcome, 3, 1, Start));
}
