using Reconciler.Language.Machines;

namespace Reconciler.Operator.Operations;

/// <summary>
/// Decides whether a Partition carries the last operation. One that is made anew, on a node that knows nothing of it, must not carry out again what was concluded
/// long ago. Pure.
/// </summary>
public static class PowerHandover
{
    /// <summary>The Partition's power: an operation that is open, or one that stands in the Partition already; null: none.</summary>
    /// <param name="power">The machine's last operation, as it is resolved.</param>
    /// <param name="existing">The machine's Partition; null: it is made now.</param>
    /// <param name="operations">All operations that name the machine.</param>
    public static PartitionPower? Of(PartitionPower? power, Partition? existing, IEnumerable<VirtualMachineOperation> operations) =>
        power is not null && (existing?.Spec.Power?.Operation == power.Operation
            || operations.Any(operation => operation.Metadata.Uid == power.Operation && !OperationOrder.IsFinished(operation))) ? power : null;
}
