using Reconciler.Language.Machines;

namespace Reconciler.Operator.Operations;

/// <summary>What one look at a machine's operations came to.</summary>
public sealed record OperationRound
{
    /// <summary>What operations make of the machine's power from now on; null: nothing.</summary>
    public MachinePower? Power { get; init; }

    /// <summary>Operations with the status that they should have.</summary>
    public IReadOnlyList<(VirtualMachineOperation Operation, VirtualMachineOperationStatus Status)> Statuses { get; init; } = [];

    /// <summary>When to look again though nothing happens; null: not needed.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }
}
