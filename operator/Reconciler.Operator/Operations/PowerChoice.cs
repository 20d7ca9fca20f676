using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;

namespace Reconciler.Operator.Operations;

/// <summary>Decides what an operation makes of a machine's power, or that it makes no sense. Pure.</summary>
public static class PowerChoice
{
    /// <summary>The machine's power once the operation is handed over, or why it is refused.</summary>
    /// <param name="strategy">The machine's runStrategy.</param>
    /// <param name="held">What earlier operations made of its power; null: nothing.</param>
    /// <param name="phase">What the node says of the guest; null: nothing yet.</param>
    /// <param name="operation">The operation.</param>
    public static (MachinePower? Power, Problem? Refusal) Of(RunStrategy strategy, MachinePower? held, MachinePhase? phase, VirtualMachineOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var action = operation.Spec.Action;
        if (Refusal(strategy, held, phase, action) is { } refusal)
        {
            return (null, refusal);
        }

        var power = new MachinePower
        {
            State = strategy == RunStrategy.Manual ? null : StateAfter(action, held?.State),
            Operation = operation.Metadata.Name,
            Uid = operation.Metadata.Uid!,
            CreationTime = operation.Metadata.CreationTimestamp ?? default,
            Action = action,
            GracePeriod = operation.Spec.GracePeriod,
            RunStrategy = strategy,
        };
        return (power, null);
    }

    /// <summary>The state in which the partition should be.</summary>
    public static PowerState StateOf(RunStrategy strategy, MachinePower? held) => held?.State ?? PartitionResolver.PowerOf(strategy);

    /// <summary>Under Manual nothing holds: the node does it once, and people go on from there.</summary>
    private static PowerState? StateAfter(MachineAction action, PowerState? held) => action switch
    {
        MachineAction.Stop => PowerState.Stopped,
        MachineAction.Pause => PowerState.Paused,
        MachineAction.Hibernate => PowerState.Hibernated,

        // The button does not unpause.
        MachineAction.Reset => held,
        _ => null,
    };

    private static Problem? Refusal(RunStrategy strategy, MachinePower? held, MachinePhase? phase, MachineAction action)
    {
        // Whatever is not known to be off may run by the time the node comes to it.
        var isOff = phase is MachinePhase.Stopped || StateOf(strategy, held) is PowerState.Stopped or PowerState.Hibernated;
        var isHibernated = held?.State == PowerState.Hibernated || (isOff && held is { RunStrategy: RunStrategy.Manual, Action: MachineAction.Hibernate });
        return action switch
        {
            MachineAction.Start or MachineAction.Resume when strategy == RunStrategy.Halted =>
                new Problem(Reasons.RunStrategyHalted, "spec.runStrategy of the machine is Halted, so it stays off; right would be Always, RerunOnFailure or Manual", NeedsEdit: true),
            MachineAction.Stop when isHibernated => new Problem(Reasons.Hibernated, "the machine is off, its memory saved; Resume or Start wakes it, and then it can be stopped", NeedsEdit: true),
            MachineAction.Resume when isOff && !isHibernated => new Problem(Reasons.NotPaused, "the machine is off, neither paused nor hibernated; Start switches it on", NeedsEdit: true),
            MachineAction.Restart or MachineAction.Reset or MachineAction.Pause or MachineAction.Hibernate when isOff =>
                new Problem(Reasons.NotRunning, $"the machine is off{(isHibernated ? ", its memory saved" : "")}; {action} needs one that runs", NeedsEdit: true),
            _ => null,
        };
    }
}
