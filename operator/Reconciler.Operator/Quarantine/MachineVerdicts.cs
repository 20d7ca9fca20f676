using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Machines;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Quarantine;

/// <summary>What all quarantine policies say of one machine.</summary>
public static class MachineVerdicts
{
    /// <summary>The verdicts, by policy name; none when no policy selects the machine.</summary>
    public static IReadOnlyList<Verdict> Of(VirtualMachine machine, ClusterView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var partition = view.Partitions.Store.Find(ResourceKey.Of(machine));
        if (partition?.Spec.VirtualMachine.Uid != machine.Metadata.Uid)
        {
            partition = null;
        }

        var lost = partition is not null && view.NodeState(partition.Spec.NodeName) is { Ready: null };
        return
        [
            .. MachineReferenceReader.QuarantinesOf(machine, view).Select(policy =>
                Verdict.Of(policy.Metadata.Name, policy.Spec, partition?.Status?.Health, lost, machine.Metadata.CreationTimestamp ?? now, now)),
        ];
    }
}
