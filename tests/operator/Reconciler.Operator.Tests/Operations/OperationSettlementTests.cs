using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Operations;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Operations;

public class OperationSettlementTests
{
    private static readonly DateTimeOffset Now = Examples.Noon.AddMinutes(5);

    [Fact]
    public void TheOldest_IsHandedOver_AndTheOthersWaitForIt()
    {
        var round = Settle(Examples.Machine(), Running(), Operations.Make("b", MachineAction.Start), Operations.Make("a", MachineAction.Stop));

        round.Power.Should().BeEquivalentTo(new { Operation = "a", State = PowerState.Stopped, RunStrategy = RunStrategy.Always });
        Told(round).Should().Equal("a Running HandedOver", "b Pending WaitsForOperation");
        round.Statuses.Should().OnlyContain(settled => settled.Status.VirtualMachineUid == Examples.Uid);
    }

    [Fact]
    public void WhatWasHandedOver_IsConcludedByTheNodesReport_AndItsPowerStays()
    {
        var machine = Holding(Operations.Held(MachineAction.Stop) with { State = PowerState.Stopped });
        var operation = Operations.Make("one", MachineAction.Stop, status: new VirtualMachineOperationStatus { Phase = OperationPhase.Running, StartTime = Now.AddSeconds(-9) });

        Told(Settle(machine, Running(), operation)).Should().Equal("one Running HandedOver");
        var done = Settle(machine, Running() with { Status = new PartitionStatus { Operation = new PartitionOperation { Uid = "uid-one", Phase = OperationPhase.Succeeded, Reason = "Stopped" } } }, operation);

        Told(done).Should().Equal("one Succeeded Stopped");
        done.Statuses[0].Status.Should().BeEquivalentTo(new { StartTime = Now.AddSeconds(-9), CompletionTime = Now });
        done.Statuses[0].Status.Conditions.Of(ConditionTypes.Ready)!.Status.Should().Be("True");
        done.Power.Should().Be(machine.Status!.Power);
        Settle(machine, Running()).Power.Should().Be(machine.Status!.Power, "it holds though the operation's object is gone");
    }

    [Fact]
    public void WhatTheNodeCouldNotDo_FailsWithItsReason()
    {
        var partition = Running() with { Status = new PartitionStatus { Operation = new PartitionOperation { Uid = "uid-one", Phase = OperationPhase.Failed, Reason = "StartDomainFailed", Message = "no memory" } } };

        var round = Settle(Holding(Operations.Held(MachineAction.Start)), partition, Operations.Make("one", MachineAction.Start));

        Told(round).Should().Equal("one Failed StartDomainFailed");
        round.Statuses[0].Status.Conditions.Of(ConditionTypes.Stalled)!.Message.Should().Be("no memory");
    }

    [Fact]
    public void AChangeOfTheRunStrategy_EndsWhatHeld()
    {
        var machine = Holding(Operations.Held(MachineAction.Stop, RunStrategy.RerunOnFailure) with { State = PowerState.Stopped });

        Settle(machine, Running()).Power.Should().BeNull();
    }

    [Fact]
    public void WhatMakesNoSense_Fails_AndTheNextOneFollows()
    {
        var round = Settle(Examples.Machine(new VirtualMachineSpec { RunStrategy = RunStrategy.Halted }), null, Operations.Make("a", MachineAction.Pause));

        Told(round).Should().Equal("a Failed NotRunning");
        round.Power.Should().BeNull();
        round.Statuses[0].Status.CompletionTime.Should().Be(Now);
    }

    [Theory]
    [InlineData(MachineAction.Stop, "1s", "a Failed Superseded", "b Running HandedOver")]
    [InlineData(MachineAction.Restart, "1s", "a Failed Superseded", "b Running HandedOver")]
    [InlineData(MachineAction.Pause, "1s", "a Running HandedOver", "b Pending WaitsForOperation")]
    [InlineData(MachineAction.Stop, "2h", "a Running HandedOver", "b Pending WaitsForOperation")]
    public void AStopWithAShorterGrace_DoesNotWaitForTheLongShutdown(MachineAction running, string grace, params string[] expected)
    {
        var machine = Holding(Operations.Held(running, name: "a"));
        var stop = Operations.Make("b", MachineAction.Stop);

        Told(Settle(machine, Running(), Operations.Make("a", running), stop with { Spec = stop.Spec with { GracePeriod = Duration.Parse(grace) } })).Should().Equal(expected);
    }

    [Fact]
    public void WhatIsAtTheNodeAlready_IsNotJudgedByWhatItMadeOfTheGuest()
    {
        // The machine's status could not be written yet; the Partition was.
        var partition = Running() with { Status = new PartitionStatus { Phase = MachinePhase.Stopped } };
        partition = partition with { Spec = partition.Spec with { Power = new PartitionPower { Operation = "uid-one", Action = MachineAction.Restart, GracePeriod = Duration.FromSeconds(60) } } };

        Told(Settle(Examples.Machine(), partition, Operations.Make("one", MachineAction.Restart))).Should().Equal("one Running HandedOver");
    }

    [Theory]
    [InlineData(3, "one Pending MachineNotFound")]
    [InlineData(10, "one Failed MachineNotFound")]
    public void ForAMachineThatDoesNotExist_ItWaitsAMoment_ThenFails(int age, string expected)
    {
        var round = Settle(null, null, Operations.Make("one", MachineAction.Stop, Now.AddSeconds(-age)));

        Told(round).Should().Equal(expected);
        round.LookAgainAt.Should().Be(age < 10 ? Now.AddSeconds(10 - age) : null);
    }

    [Theory]
    [InlineData("bound", -5, "one Failed MachineGone")]
    [InlineData(null, 11, "one Failed MachineGone")]
    [InlineData(null, 10, "one Running HandedOver")]
    public void AMachineMadeAnew_IsNotTouchedByWhatWasForTheOneBefore(string? bound, int madeAfter, string expected)
    {
        var operation = Operations.Make("one", MachineAction.Stop, Examples.Noon.AddSeconds(-madeAfter), new VirtualMachineOperationStatus { VirtualMachineUid = bound });

        Told(Settle(Examples.Machine(), Running(), operation)).Should().Equal(expected);
    }

    [Fact]
    public void OneThatIsOlderThanWhatWasCarriedOut_IsNotCarriedOutAfterIt()
    {
        var machine = Holding(Operations.Held(MachineAction.Start, name: "two"));

        Told(Settle(machine, Running(), Operations.Make("one", MachineAction.Stop, Examples.Noon.AddSeconds(30)))).Should().Equal("one Failed Superseded");
    }

    private static OperationRound Settle(VirtualMachine? machine, Partition? partition, params VirtualMachineOperation[] operations) =>
        OperationSettlement.Settle("web", machine, partition, operations, Now);

    private static IEnumerable<string> Told(OperationRound round) =>
        round.Statuses.Select(settled => $"{settled.Operation.Metadata.Name} {settled.Status.Phase} {settled.Status.Conditions.Of(ConditionTypes.Ready)!.Reason}");

    private static VirtualMachine Holding(MachinePower power) => Examples.Machine() with { Status = new VirtualMachineStatus { Power = power } };

    private static Partition Running() => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "web" },
        Spec = PartitionResolver.Resolve(Examples.Machine(), Examples.References(), new Dictionary<string, ValueList<string>>(), "node1").Partition!,
        Status = new PartitionStatus { Phase = MachinePhase.Running },
    };
}
