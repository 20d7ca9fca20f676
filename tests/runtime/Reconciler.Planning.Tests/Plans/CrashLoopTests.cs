using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Plans;

public class CrashLoopTests
{
    private static readonly DesiredPartition Always = Sample.Desired(Sample.Small);
    private static readonly DesiredPartition Rerun = Sample.Desired(Sample.Small with { RunStrategy = RunStrategy.RerunOnFailure });

    [Fact]
    public void AGuestThatKeepsCrashing_IsStartedAtOnce_ThenAfterPausesThatGrowToFiveMinutes()
    {
        var (now, ends) = (Sample.Now, (GuestEnds?)null);
        List<double> pauses = [];
        for (var crash = 0; crash < 8; crash++)
        {
            (now, ends) = Round(Always, Seen.Running(Always), now.AddSeconds(5), ends);
            (now, ends) = Round(Always, Seen.Off(Always, ShutoffReason.Crashed), now.AddSeconds(5), ends);
            var plan = Plan(Always, Seen.Off(Always, ShutoffReason.Crashed) with { Ends = ends }, now);
            var wait = (plan.BackOffUntil ?? now) - now;
            pauses.Add(wait.TotalSeconds);
            (plan.Steps.Count == 0).Should().Be(wait > TimeSpan.Zero);
            plan.LookAgainAt.Should().Be(plan.BackOffUntil);

            now += wait;
            Plan(Always, Seen.Off(Always, ShutoffReason.Crashed) with { Ends = ends }, now).Steps.Should().ContainSingle().Which.Action.Should().Be("StartDomain");
        }

        pauses.Should().Equal(0, 10, 20, 40, 80, 160, 300, 300);
    }

    [Fact]
    public void AnEnd_IsCountedOnce_HoweverOftenItIsLookedAt()
    {
        var off = Seen.Off(Always, ShutoffReason.Crashed);
        var first = PowerProgress.Of(Always, off);

        PowerProgress.Of(Always, off with { Ends = first.Ends }).Ends.Should().Be(first.Ends).And.BeEquivalentTo(new { Failures = 1, Running = false });
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public void APause_ThatIsLongerThanAny_AsTheClockWasSetBack_IsOver(int seconds, int steps)
    {
        var seen = PowerProgress.Of(Always, Seen.Off(Always, ShutoffReason.Crashed) with { Ends = new GuestEnds { Failures = 9, PauseUntil = Sample.Now.AddSeconds(seconds) } });

        Plan(Always, seen, Sample.Now).Steps.Should().HaveCount(steps);
    }

    [Theory]
    [InlineData(599, 3)]
    [InlineData(600, 1)]
    public void AGuestThatRanForTenMinutes_BeginsAnew(int seconds, int failures)
    {
        var (_, running) = Round(Always, Seen.Running(Always), Sample.Now, new GuestEnds { Failures = 2 });

        Round(Always, Seen.Off(Always, ShutoffReason.Crashed), Sample.Now.AddSeconds(seconds), running).Ends!.Failures.Should().Be(failures);
    }

    [Fact]
    public void TheFirstCrash_IsDrift_AndALoopOfThemFightsNobody()
    {
        var off = Seen.Off(Always, ShutoffReason.Crashed);

        Plan(Always, off with { Ends = new GuestEnds { Failures = 1 } }, Sample.Now).Drift.Should().ContainSingle();
        Plan(Always, off with { Ends = new GuestEnds { Failures = 2, PauseUntil = Sample.Now } }, Sample.Now).Should().BeEquivalentTo(new { Drift = Array.Empty<object>(), IsFulfilled = false });
    }

    [Theory]
    [InlineData(ShutoffReason.Destroyed)]
    [InlineData(ShutoffReason.Saved)]
    [InlineData(ShutoffReason.Unknown)]
    public void WhatPeopleOrTheHostEnded_IsNoCrash(ShutoffReason reason) => PowerProgress.Of(Always, Seen.Off(Always, reason)).Ends.Should().BeNull();

    [Fact]
    public void AStart_ThatSomebodyAsksFor_DoesNotWait()
    {
        var asked = Sample.Desired(Sample.Small with { Power = new PartitionPower { Operation = "op", Action = MachineAction.Start, GracePeriod = Duration.FromSeconds(60) } });
        var seen = PowerProgress.Of(asked, Seen.Off(asked, ShutoffReason.Crashed) with { Ends = new GuestEnds { Failures = 5, PauseUntil = Sample.Now.AddMinutes(1) } });

        seen.Ends.Should().BeNull();
        Plan(asked, seen, Sample.Now).Steps.Should().ContainSingle().Which.Action.Should().Be("StartDomain");
    }

    [Theory]
    [InlineData(ShutoffReason.Shutdown, false)]
    [InlineData(ShutoffReason.Crashed, true)]
    public void UnderRerunOnFailure_ACleanEndIsRemembered_ThoughLibvirtForgetsIt(ShutoffReason reason, bool starts)
    {
        var ends = PowerProgress.Of(Rerun, Seen.Off(Rerun, reason)).Ends;

        // After the host started anew, libvirt knows no reason.
        var rebooted = PowerProgress.Of(Rerun, Seen.Off(Rerun, ShutoffReason.Unknown) with { Ends = ends });
        Plan(Rerun, rebooted, Sample.Now).Steps.Should().HaveCount(starts ? 1 : 0);
    }

    [Theory]
    [InlineData(RunStrategy.Always, PowerState.Running, true)]
    [InlineData(RunStrategy.RerunOnFailure, PowerState.Running, true)]
    [InlineData(RunStrategy.Manual, PowerState.Unmanaged, false)]
    [InlineData(RunStrategy.Halted, PowerState.Stopped, false)]
    public void AfterAReboot_OfTheNode_GuestsThatShouldRunAreStarted(RunStrategy strategy, PowerState state, bool starts)
    {
        var desired = Sample.Desired(Sample.Small with { RunStrategy = strategy, PowerState = state });

        Plan(desired, PowerProgress.Of(desired, Seen.Off(desired, ShutoffReason.Unknown)), Sample.Now).Steps.Should().HaveCount(starts ? 1 : 0);
    }

    private static (DateTimeOffset Now, GuestEnds? Ends) Round(DesiredPartition desired, ObservedPartition seen, DateTimeOffset now, GuestEnds? ends) =>
        (now, PowerProgress.Of(desired, seen with { At = now, Ends = ends }).Ends);

    private static PartitionPlan Plan(DesiredPartition desired, ObservedPartition seen, DateTimeOffset now) =>
        PartitionPlanner.Plan(desired, seen with { At = now }, desired.Hash, DriftRules.Enforced, now);
}
