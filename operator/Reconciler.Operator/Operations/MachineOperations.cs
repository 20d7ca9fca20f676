using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Operations;

/// <summary>Settles a machine's operations within the machine's own round: one writer for what holds, and one worker at a time for each machine.</summary>
public sealed class MachineOperations(ApiClient client, ClusterView view, TimeProvider time)
{
    private readonly ResourceEndpoint<VirtualMachineOperation> operations = client.For(Kinds.VirtualMachineOperations);

    /// <summary>Looks at the operations of a machine, and writes how each of them stands.</summary>
    /// <param name="key">The machine's name.</param>
    /// <param name="machine">The machine; null: there is none.</param>
    /// <param name="ct">Ends the calls.</param>
    public async Task<OperationRound> SettleAsync(ResourceKey key, VirtualMachine? machine, CancellationToken ct)
    {
        var partition = machine is null ? null : view.PartitionOf(machine);
        var round = OperationSettlement.Settle(key.Name, machine, partition, view.OperationsOn(key), time.GetUtcNow());
        foreach (var (operation, status) in round.Statuses.Where(settled => settled.Status != settled.Operation.Status))
        {
            try
            {
                // Only over what was looked at: another operator may have concluded it meanwhile.
                view.Operations.Observe(await operations.UpdateStatusAsync(operation with { Status = status }, ct).ConfigureAwait(false));
            }
            catch (ApiException refusal) when (refusal.IsNotFound)
            {
                // Somebody deleted it meanwhile.
            }
        }

        return round;
    }
}
