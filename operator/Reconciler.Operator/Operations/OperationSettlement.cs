using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Operations;

/// <summary>
/// Settles the operations of one machine: hands the oldest over, concludes it by what the node reports, has the others wait. Pure. It leans on nothing that an
/// operator remembers: what was handed over stands in the machine's status, and what was done in the Partition's.
/// </summary>
public static class OperationSettlement
{
    /// <summary>An operation may be told of before its machine is, when both are applied together. Later it is a mistake.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Settles them.</summary>
    /// <param name="name">The machine's name.</param>
    /// <param name="machine">The machine; null: there is none.</param>
    /// <param name="partition">Its Partition; null: there is none.</param>
    /// <param name="operations">All operations that name it.</param>
    /// <param name="now">The time.</param>
    public static OperationRound Settle(string name, VirtualMachine? machine, Partition? partition, IEnumerable<VirtualMachineOperation> operations, DateTimeOffset now)
    {
        var held = machine is null ? null : MachinePower.Of(machine);
        var power = held;
        List<(VirtualMachineOperation, VirtualMachineOperationStatus)> statuses = [];
        DateTimeOffset? lookAgain = null;
        VirtualMachineOperation? first = null;
        var open = OperationOrder.Open(operations);
        foreach (var operation in open)
        {
            var writing = new OperationStatusBuilder(operation, machine, now);
            if (Unfit(name, operation, machine, held, now) is { } unfit)
            {
                statuses.Add((operation, unfit.NeedsEdit ? writing.Failed(unfit) : writing.Pending(unfit)));
                lookAgain = unfit.NeedsEdit ? lookAgain : Made(operation) + Patience;
            }
            else if (first is not null)
            {
                statuses.Add((operation, writing.Pending(new Problem(Reasons.WaitsForOperation, $"operation {first.Metadata.Name} comes first"))));
            }
            else if (open.FirstOrDefault(later => EndsSooner(later, operation)) is { } sooner)
            {
                statuses.Add((operation, writing.Failed(new Problem(Reasons.Superseded, $"operation {sooner.Metadata.Name} gives the guest less time to shut down", NeedsEdit: true))));
            }
            else
            {
                first = operation;
                statuses.Add((operation, Carry(operation, writing)));
            }
        }

        return new OperationRound { Power = power, Statuses = statuses, LookAgainAt = lookAgain };

        VirtualMachineOperationStatus Carry(VirtualMachineOperation operation, OperationStatusBuilder writing)
        {
            var uid = operation.Metadata.Uid;
            if (held?.Uid == uid)
            {
                return partition?.Status?.Operation is { } report && report.Uid == uid ? Conclude(report, writing) : writing.Running(Standing(partition));
            }

            // One that is at the node already is judged no more by what it made of the guest.
            var phase = partition?.Spec.Power?.Operation == uid ? null : partition?.Status?.Phase;
            var (choice, refusal) = PowerChoice.Of(machine!.Spec.RunStrategy ?? RunStrategy.Always, held, phase, operation);
            if (refusal is not null)
            {
                return writing.Failed(refusal);
            }

            power = choice;
            return writing.Running(HandedOver(partition));
        }

        static VirtualMachineOperationStatus Conclude(PartitionOperation report, OperationStatusBuilder writing) => report.Phase switch
        {
            OperationPhase.Succeeded => writing.Succeeded(report.Reason, report.Message),
            OperationPhase.Failed => writing.Failed(new Problem(report.Reason, report.Message, NeedsEdit: true)),
            _ => writing.Running(new Problem(report.Reason, report.Message)),
        };
    }

    /// <summary>What of the machine keeps the node from reporting: the operation is on its way.</summary>
    private static Problem Standing(Partition? partition) => partition?.Status?.Conditions.Of(ConditionTypes.Ready) is { Status: not "True" } ready
        ? new Problem(ready.Reason, ready.Message)
        : HandedOver(partition);

    private static Problem HandedOver(Partition? partition) =>
        new(Reasons.HandedOver, partition is null ? "waits for the machine's Partition" : $"node {partition.Spec.NodeName} carries it out");

    /// <summary>Why an operation cannot be for this machine; null: it is.</summary>
    private static Problem? Unfit(string name, VirtualMachineOperation operation, VirtualMachine? machine, MachinePower? held, DateTimeOffset now)
    {
        var bound = operation.Status?.VirtualMachineUid;
        if (machine is null)
        {
            return bound is not null ? new Problem(Reasons.MachineGone, $"VirtualMachine {name} was deleted", NeedsEdit: true)
                : new Problem(Reasons.MachineNotFound, $"there is no VirtualMachine {name} in this namespace", NeedsEdit: now - Made(operation) >= Patience);
        }

        if (bound is not null ? bound != machine.Metadata.Uid : machine.Metadata.CreationTimestamp - operation.Metadata.CreationTimestamp > Patience)
        {
            return new Problem(Reasons.MachineGone, $"VirtualMachine {name} was made anew after this operation, which was for the one before; make another operation", NeedsEdit: true);
        }

        return machine.Metadata.DeletionTimestamp is not null ? new Problem(Reasons.Deleting, $"VirtualMachine {name} is being deleted", NeedsEdit: true)
            : held is not null && held.Uid != operation.Metadata.Uid && Made(operation) < held.CreationTime
                ? new Problem(Reasons.Superseded, $"operation {held.Operation} is newer and was carried out already", NeedsEdit: true)
            : null;
    }

    /// <summary>Whoever is tired of waiting for a shutdown stops the machine with a shorter grace; that does not wait for the long one.</summary>
    private static bool EndsSooner(VirtualMachineOperation later, VirtualMachineOperation earlier) =>
        later != earlier && later.Spec.Action == MachineAction.Stop && earlier.Spec.Action is MachineAction.Stop or MachineAction.Restart && Made(later) >= Made(earlier) && Grace(later) < Grace(earlier);

    private static TimeSpan Grace(VirtualMachineOperation operation) => (operation.Spec.GracePeriod ?? MachinePower.UsualGracePeriod).Value;

    private static DateTimeOffset Made(VirtualMachineOperation operation) => operation.Metadata.CreationTimestamp ?? default;
}
