using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;

namespace Reconciler.Operator.Operations;

/// <summary>The order in which a machine's operations are carried out: as they were made, by name within a second. Pure.</summary>
public static class OperationOrder
{
    /// <summary>Whether nothing is left to be done about an operation.</summary>
    public static bool IsFinished(VirtualMachineOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return (operation.Status?.Phase).IsFinished();
    }

    /// <summary>The open ones in their order.</summary>
    public static IReadOnlyList<VirtualMachineOperation> Open(IEnumerable<VirtualMachineOperation> operations) =>
    [
        .. operations.Where(operation => !IsFinished(operation) && operation.Metadata.DeletionTimestamp is null).OldestFirst(),
    ];
}
