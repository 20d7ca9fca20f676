using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Operations;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Operations;

public class PowerChoiceTests
{
    [Theory]
    [InlineData(RunStrategy.Always, null, MachinePhase.Running, MachineAction.Start, "holds nothing")]
    [InlineData(RunStrategy.Always, PowerState.Stopped, MachinePhase.Stopped, MachineAction.Start, "holds nothing")]
    [InlineData(RunStrategy.Halted, null, MachinePhase.Stopped, MachineAction.Start, "RunStrategyHalted")]
    [InlineData(RunStrategy.Manual, null, MachinePhase.Stopped, MachineAction.Start, "holds nothing")]
    [InlineData(RunStrategy.Always, null, MachinePhase.Running, MachineAction.Stop, "holds Stopped")]
    [InlineData(RunStrategy.Always, PowerState.Stopped, MachinePhase.Stopped, MachineAction.Stop, "holds Stopped")]
    [InlineData(RunStrategy.Always, null, null, MachineAction.Stop, "holds Stopped")]
    [InlineData(RunStrategy.Manual, null, MachinePhase.Running, MachineAction.Stop, "holds nothing")]
    [InlineData(RunStrategy.Always, PowerState.Hibernated, MachinePhase.Stopped, MachineAction.Stop, "Hibernated")]
    [InlineData(RunStrategy.Always, null, MachinePhase.Running, MachineAction.Restart, "holds nothing")]
    [InlineData(RunStrategy.Always, PowerState.Paused, MachinePhase.Paused, MachineAction.Restart, "holds nothing")]
    [InlineData(RunStrategy.Always, PowerState.Stopped, MachinePhase.Stopped, MachineAction.Restart, "NotRunning")]
    [InlineData(RunStrategy.RerunOnFailure, null, MachinePhase.Stopped, MachineAction.Restart, "NotRunning")]
    [InlineData(RunStrategy.Always, PowerState.Paused, MachinePhase.Paused, MachineAction.Reset, "holds Paused")]
    [InlineData(RunStrategy.Halted, null, MachinePhase.Stopped, MachineAction.Reset, "NotRunning")]
    [InlineData(RunStrategy.Always, null, MachinePhase.Running, MachineAction.Pause, "holds Paused")]
    [InlineData(RunStrategy.Always, PowerState.Stopped, MachinePhase.Stopped, MachineAction.Pause, "NotRunning")]
    [InlineData(RunStrategy.Always, PowerState.Paused, MachinePhase.Paused, MachineAction.Resume, "holds nothing")]
    [InlineData(RunStrategy.Always, PowerState.Hibernated, MachinePhase.Stopped, MachineAction.Resume, "holds nothing")]
    [InlineData(RunStrategy.Always, null, MachinePhase.Running, MachineAction.Resume, "holds nothing")]
    [InlineData(RunStrategy.Always, PowerState.Stopped, MachinePhase.Stopped, MachineAction.Resume, "NotPaused")]
    [InlineData(RunStrategy.Always, null, MachinePhase.Running, MachineAction.Hibernate, "holds Hibernated")]
    [InlineData(RunStrategy.Always, PowerState.Hibernated, MachinePhase.Stopped, MachineAction.Hibernate, "NotRunning")]
    public void Of_DecidesWhatHolds_OrSaysWhyItMakesNoSense(RunStrategy strategy, PowerState? held, MachinePhase? phase, MachineAction action, string expected)
    {
        var (power, refusal) = PowerChoice.Of(strategy, held is null ? null : Operations.Held(MachineAction.Stop, strategy) with { State = held }, phase, Operations.Make("one", action));

        (refusal?.Reason ?? $"holds {power!.State?.ToString() ?? "nothing"}").Should().Be(expected);
        refusal?.Message.Should().NotBeEmpty();
    }

    [Fact]
    public void Resume_WakesAMachineThatPeopleStartAndStop_AfterItWasHibernated() =>
        PowerChoice.Of(RunStrategy.Manual, Operations.Held(MachineAction.Hibernate, RunStrategy.Manual), MachinePhase.Stopped, Operations.Make("one", MachineAction.Resume)).Refusal.Should().BeNull();
}

/// <summary>Operations to start from.</summary>
internal static class Operations
{
    public static VirtualMachineOperation Make(string name, MachineAction action, DateTimeOffset? at = null, VirtualMachineOperationStatus? status = null) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name, Uid = "uid-" + name, Generation = 1, CreationTimestamp = at ?? Examples.Noon.AddMinutes(1) },
        Spec = new VirtualMachineOperationSpec { VirtualMachine = "web", Action = action },
        Status = status,
    };

    public static MachinePower Held(MachineAction action, RunStrategy strategy = RunStrategy.Always, string name = "one") => new()
    {
        Operation = name,
        Uid = "uid-" + name,
        CreationTime = Examples.Noon.AddMinutes(1),
        Action = action,
        RunStrategy = strategy,
    };
}
