using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Operations;

/// <summary>Builds an operation's status. Pure.</summary>
/// <param name="operation">The operation.</param>
/// <param name="machine">The machine that it is for; null: there is none.</param>
/// <param name="now">The time.</param>
internal sealed class OperationStatusBuilder(VirtualMachineOperation operation, VirtualMachine? machine, DateTimeOffset now)
{
    public VirtualMachineOperationStatus Pending(Problem why) => Build(OperationPhase.Pending, why.Reason, why.Message);

    public VirtualMachineOperationStatus Running(Problem how) => Build(OperationPhase.Running, how.Reason, how.Message) with { StartTime = Begun };

    public VirtualMachineOperationStatus Succeeded(string reason, string message) => Build(OperationPhase.Succeeded, reason, message) with { StartTime = Begun, CompletionTime = Second };

    /// <summary>It ended without having been done; one that was never begun has no time of its begin.</summary>
    public VirtualMachineOperationStatus Failed(Problem why) => Build(OperationPhase.Failed, why.Reason, why.Message) with { CompletionTime = Second };

    private DateTimeOffset Begun => operation.Status?.StartTime ?? Second;

    private DateTimeOffset Second => ConditionSet.ToSeconds(now);

    private VirtualMachineOperationStatus Build(OperationPhase phase, string reason, string message) => new()
    {
        ObservedGeneration = operation.Metadata.Generation,
        Phase = phase,
        VirtualMachineUid = operation.Status?.VirtualMachineUid ?? machine?.Metadata.Uid,
        StartTime = operation.Status?.StartTime,
        Conditions = new ConditionSet(operation.Status?.Conditions, operation.Metadata.Generation, now)
            .Conclude(phase == OperationPhase.Succeeded, phase == OperationPhase.Failed, reason, message)
            .Build(),
    };
}
