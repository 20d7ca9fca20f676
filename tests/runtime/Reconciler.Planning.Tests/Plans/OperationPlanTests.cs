using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;
using Reconciler.Planning.Tests.Samples;
using Reconciler.Planning.Tests.Simulation;

namespace Reconciler.Planning.Tests.Plans;

public class OperationPlanTests
{
    private const string Uid = "op-1";

    [Theory]
    [InlineData(MachineAction.Start, RunStrategy.Always, PowerState.Running, "off", "StartDomain")]
    [InlineData(MachineAction.Start, RunStrategy.RerunOnFailure, PowerState.Running, "off", "StartDomain")]
    [InlineData(MachineAction.Start, RunStrategy.Manual, PowerState.Unmanaged, "off", "StartDomain")]
    [InlineData(MachineAction.Start, RunStrategy.Always, PowerState.Running, "paused", "ResumeDomain")]
    [InlineData(MachineAction.Start, RunStrategy.Always, PowerState.Running, "running", "")]
    [InlineData(MachineAction.Stop, RunStrategy.Always, PowerState.Stopped, "running", "ShutdownDomain")]
    [InlineData(MachineAction.Stop, RunStrategy.Always, PowerState.Stopped, "paused", "ResumeDomain ShutdownDomain")]
    [InlineData(MachineAction.Stop, RunStrategy.Manual, PowerState.Unmanaged, "running", "ShutdownDomain")]
    [InlineData(MachineAction.Stop, RunStrategy.Always, PowerState.Stopped, "off", "")]
    [InlineData(MachineAction.Restart, RunStrategy.Always, PowerState.Running, "running", "ShutdownDomain")]
    [InlineData(MachineAction.Restart, RunStrategy.Always, PowerState.Running, "off", "StartDomain")]
    [InlineData(MachineAction.Restart, RunStrategy.Manual, PowerState.Unmanaged, "running", "ShutdownDomain")]
    [InlineData(MachineAction.Reset, RunStrategy.Always, PowerState.Running, "running", "ResetDomain")]
    [InlineData(MachineAction.Pause, RunStrategy.Always, PowerState.Paused, "running", "SuspendDomain")]
    [InlineData(MachineAction.Pause, RunStrategy.Manual, PowerState.Unmanaged, "running", "SuspendDomain")]
    [InlineData(MachineAction.Resume, RunStrategy.Always, PowerState.Running, "paused", "ResumeDomain")]
    [InlineData(MachineAction.Resume, RunStrategy.Always, PowerState.Running, "saved", "StartDomain")]
    [InlineData(MachineAction.Hibernate, RunStrategy.Always, PowerState.Hibernated, "running", "SaveDomain")]
    [InlineData(MachineAction.Hibernate, RunStrategy.Manual, PowerState.Unmanaged, "paused", "SaveDomain")]
    public void Plan_CarriesAnOperationOut_AndCallsNothingOfItDrift(MachineAction action, RunStrategy strategy, PowerState state, string guest, string steps)
    {
        var desired = Desired(action, strategy, state);

        var plan = Plan(desired, PowerProgress.Of(desired, Guest(desired, guest)));

        string.Join(' ', plan.Steps.Select(step => step.Action)).Should().Be(steps);
        plan.Drift.Should().BeEmpty();
    }

    [Fact]
    public void Restart_GoesOffAndOnOnce_ThoughTheAgentEndsBetweenAnyTwoSteps()
    {
        var desired = Desired(MachineAction.Restart, RunStrategy.Always, PowerState.Running);
        var seen = Seen.Running(desired);
        List<string> done = [];

        for (var round = 0; round < 6; round++)
        {
            // What is kept between the rounds is what the node has on its disk.
            seen = PowerProgress.Of(desired, seen);
            foreach (var step in Plan(desired, seen).Steps)
            {
                done.Add(step.Action);
                var noted = seen.Shutdown;
                seen = PlanSimulation.After(new PartitionPlan { DomainName = "", DomainUuid = "", Steps = [step] }, seen);
                seen = step is StartDomain ? seen with { Shutdown = noted } : seen;
            }
        }

        done.Should().Equal("ShutdownDomain", "StartDomain");
        seen.Operation.Should().BeEquivalentTo(new { Uid, Stage = OperationStage.Done, Reason = "Restarted" });
        seen.Shutdown.Should().BeNull();
        Plan(desired, seen).IsFulfilled.Should().BeTrue();
    }

    [Fact]
    public void Reset_OfWhichIsNotKnownWhetherItWasDone_FailsAndIsNotDoneAgain()
    {
        var desired = Desired(MachineAction.Reset, RunStrategy.Always, PowerState.Running);

        var seen = PowerProgress.Of(desired, Seen.Running(desired) with { Operation = new OperationCourse(Uid, OperationStage.Begun) });

        seen.Operation.Should().BeEquivalentTo(new { Stage = OperationStage.Failed, Reason = "Interrupted" });
        Plan(desired, seen).Steps.Should().BeEmpty();
    }

    [Theory]
    [InlineData(MachineAction.Reset, RunStrategy.Always, PowerState.Running, ShutoffReason.Unknown, false, "Failed NotRunning", "StartDomain")]
    [InlineData(MachineAction.Reset, RunStrategy.Always, PowerState.Paused, ShutoffReason.Unknown, false, "Failed NotRunning", "StartDomain")]
    [InlineData(MachineAction.Reset, RunStrategy.Manual, PowerState.Unmanaged, ShutoffReason.Unknown, false, "Failed NotRunning", "")]
    [InlineData(MachineAction.Reset, RunStrategy.RerunOnFailure, PowerState.Running, ShutoffReason.Shutdown, false, "Failed NotRunning", "")]
    [InlineData(MachineAction.Hibernate, RunStrategy.Always, PowerState.Hibernated, ShutoffReason.Unknown, false, "Failed NotRunning", "")]
    [InlineData(MachineAction.Hibernate, RunStrategy.Always, PowerState.Hibernated, ShutoffReason.Unknown, true, "Done Hibernated", "")]
    [InlineData(MachineAction.Hibernate, RunStrategy.Always, PowerState.Hibernated, ShutoffReason.Saved, null, "Done Hibernated", "")]
    [InlineData(MachineAction.Pause, RunStrategy.Manual, PowerState.Unmanaged, ShutoffReason.Shutdown, false, "Failed NotRunning", "")]
    [InlineData(MachineAction.Pause, RunStrategy.Always, PowerState.Paused, ShutoffReason.Shutdown, false, null, "StartDomain")]
    public void AnOperation_ThatNeedsAGuest_AndMeetsOneThatIsOff_EndsAndTheStateTakesOver(
        MachineAction action, RunStrategy strategy, PowerState state, ShutoffReason reason, bool? saved, string? course, string steps)
    {
        var desired = Desired(action, strategy, state);

        var seen = PowerProgress.Of(desired, Seen.Off(desired, reason) with { HasManagedSave = saved });

        (seen.Operation is { } now ? $"{now.Stage} {now.Reason}" : null).Should().Be(course);
        string.Join(' ', Plan(desired, seen).Steps.Select(step => step.Action)).Should().Be(steps);
    }

    [Theory]
    [InlineData(MachineAction.Restart, "running", 60, "")]
    [InlineData(MachineAction.Restart, "running", 0, "")]
    [InlineData(MachineAction.Restart, "paused", 60, "")]
    [InlineData(MachineAction.Restart, "overdue", 60, "")]
    [InlineData(MachineAction.Restart, "off", 60, "")]
    [InlineData(MachineAction.Stop, "running", 0, "DestroyDomain")]
    public void AGuest_IsNotEndedForAStart_ThatSomethingStandsInTheWayOf(MachineAction action, string guest, int grace, string steps)
    {
        var state = action == MachineAction.Stop ? PowerState.Stopped : PowerState.Running;
        var power = new PartitionPower { Operation = Uid, Action = action, GracePeriod = Duration.FromSeconds(grace) };
        var desired = Sample.Desired(Sample.Small with { PowerState = state, Power = power }) with
        {
            StartObstacles = [new Obstacle { Reason = "ImageUnfit", Path = "spec.disks[name=root].image", Message = "it is another one", Passing = true }],
        };
        var seen = guest == "overdue"
            ? Seen.Running(desired) with { Shutdown = new ShutdownRequest(Sample.Now.AddMinutes(-2), ThenStart: true, TimeSpan.FromSeconds(60)) }
            : Guest(desired, guest);

        var plan = Plan(desired, PowerProgress.Of(desired, seen));

        string.Join(' ', plan.Steps.Select(step => step.Action)).Should().Be(steps);
        plan.Obstacles.Should().HaveCount(steps.Length == 0 ? 1 : 0);
    }

    [Fact]
    public void AReset_ThatMeetsAGuestThatShutItselfDown_DoesNotForgetThatItDid()
    {
        var desired = Desired(MachineAction.Reset, RunStrategy.RerunOnFailure, PowerState.Running);

        PowerProgress.Of(desired, Seen.Off(desired, ShutoffReason.Unknown) with { Ends = new GuestEnds { Completed = true } }).Ends.Should().BeEquivalentTo(new { Completed = true });
    }

    [Fact]
    public void Stop_WaitsForItsOwnGrace_ThenPowersOff()
    {
        var desired = Desired(MachineAction.Stop, RunStrategy.Always, PowerState.Stopped);
        var asked = Seen.Running(desired) with { Shutdown = new ShutdownRequest(Sample.Now.AddSeconds(-4), ThenStart: false, TimeSpan.FromSeconds(5)) };

        Plan(desired, PowerProgress.Of(desired, asked)).LookAgainAt.Should().Be(Sample.Now.AddSeconds(1));
        Plan(desired, PowerProgress.Of(desired, asked), Sample.Now.AddSeconds(1)).Steps.Should().ContainSingle().Which.Should().BeOfType<DestroyDomain>();
    }

    [Fact]
    public void Stop_WithAShorterGrace_HurriesAGuestThatWasAskedAlready()
    {
        var desired = Sample.Desired(Sample.Small with { PowerState = PowerState.Stopped, Power = new PartitionPower { Operation = Uid, Action = MachineAction.Stop, GracePeriod = default } });
        var asked = Seen.Running(desired) with { Shutdown = new ShutdownRequest(Sample.Now.AddSeconds(-1), ThenStart: true, TimeSpan.FromHours(1)) };

        Plan(desired, PowerProgress.Of(desired, asked)).Steps.Should().ContainSingle().Which.Should().BeOfType<DestroyDomain>();
    }

    [Theory]
    [InlineData(59, "StartDomain", false)]
    [InlineData(60, "", true)]
    public void AGuest_ThatObeysAShutdownThatWasTakenBack_DidNotEndByItself_WhileItsGraceLasts(int seconds, string steps, bool completed)
    {
        var desired = Sample.Desired(Sample.Small with { RunStrategy = RunStrategy.RerunOnFailure });
        var asked = Seen.Running(desired) with { Shutdown = new ShutdownRequest(Sample.Now, ThenStart: false, TimeSpan.FromSeconds(60)) };

        var takenBack = PowerProgress.Of(desired, asked);
        Plan(desired, takenBack).Steps.Should().BeEmpty("nobody wants it off any more");
        Plan(desired, takenBack, Sample.Now.AddMinutes(2)).Steps.Should().BeEmpty();
        var off = PowerProgress.Of(desired, Seen.Off(desired, ShutoffReason.Shutdown) with { At = Sample.Now.AddSeconds(seconds), Shutdown = takenBack.Shutdown });

        (off.Ends is { Completed: true }).Should().Be(completed);
        string.Join(' ', Plan(desired, off).Steps.Select(step => step.Action)).Should().Be(steps);
        PowerProgress.Of(desired, Seen.Running(desired) with { Shutdown = off.Shutdown }).Shutdown.Should().BeNull();
    }

    [Fact]
    public void AShutdown_ThatWasTakenBack_AndIsWantedAgain_IsAskedForAnew()
    {
        var desired = Desired(MachineAction.Stop, RunStrategy.Always, PowerState.Stopped);
        var asked = Seen.Running(desired) with { Shutdown = new ShutdownRequest(Sample.Now.AddSeconds(-50), ThenStart: true, TimeSpan.FromSeconds(60), Withdrawn: true) };

        Plan(desired, PowerProgress.Of(desired, asked)).Steps.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Grace = TimeSpan.FromSeconds(60), ThenStart = false });
    }

    [Fact]
    public void AShutdown_ThatWasAskedForInTheFuture_AsTheClockWasSetBack_IsWaitedForFromNow()
    {
        var desired = Desired(MachineAction.Stop, RunStrategy.Always, PowerState.Stopped);
        var asked = Seen.Running(desired) with { Shutdown = new ShutdownRequest(Sample.Now.AddYears(3), ThenStart: false, TimeSpan.FromSeconds(60), AskedAgainAt: Sample.Now.AddYears(3)) };

        var seen = PowerProgress.Of(desired, asked);

        seen.Shutdown!.At.Should().Be(Sample.Now);
        Plan(desired, seen, Sample.Now.AddSeconds(60)).Steps.Should().ContainSingle().Which.Should().BeOfType<DestroyDomain>();
    }

    [Theory]
    [InlineData(PowerState.Stopped)]
    [InlineData(PowerState.Hibernated)]
    public void Plan_OfAMachineThatIsOffAsAsked_IsFulfilled_AndAStartBehindOurBackIsDrift(PowerState state)
    {
        var desired = Desired(state == PowerState.Stopped ? MachineAction.Stop : MachineAction.Hibernate, RunStrategy.Always, state);
        var done = new OperationCourse(Uid, OperationStage.Done);

        Plan(desired, Seen.Off(desired, ShutoffReason.Shutdown) with { Operation = done }).Should().BeEquivalentTo(new { IsFulfilled = true, Differences = Array.Empty<object>() });
        var started = Plan(desired, Seen.Running(desired) with { Operation = done });
        started.Drift.Should().ContainSingle().Which.Path.Should().Be("spec.runStrategy");
        started.Steps.Should().ContainSingle();
    }

    private static DesiredPartition Desired(MachineAction action, RunStrategy strategy, PowerState state) => Sample.Desired(Sample.Small with
    {
        RunStrategy = strategy,
        PowerState = state,
        Power = new PartitionPower { Operation = Uid, Action = action, GracePeriod = Duration.FromSeconds(60) },
    });

    private static ObservedPartition Guest(DesiredPartition desired, string guest) => guest switch
    {
        "running" => Seen.Running(desired),
        "paused" => Seen.Running(desired) with { State = DomainState.Paused, StateReason = (int)PausedReason.User },
        "saved" => Seen.Off(desired, ShutoffReason.Saved),
        _ => Seen.Off(desired, ShutoffReason.Shutdown),
    };

    private static PartitionPlan Plan(DesiredPartition desired, ObservedPartition seen, DateTimeOffset? now = null) =>
        PartitionPlanner.Plan(desired, seen, desired.Hash, DriftRules.Enforced, now ?? Sample.Now);
}
