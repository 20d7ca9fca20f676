using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Control;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Machines;

/// <summary>Takes a machine away in order: its Partition, its ports, its addresses, its finalizer. Each step waits for the one before.</summary>
public sealed class MachineDeletion(ApiClient client, ClusterView view, NorthboundWriting northbound, TimeProvider time)
{
    private readonly ResourceEndpoint<Partition> partitions = client.For(Kinds.Partitions);
    private readonly ResourceEndpoint<VirtualMachine> machines = client.For(Kinds.VirtualMachines);
    private readonly AddressClaiming claiming = new(client, view);

    /// <summary>Tells nodes what the deletion of Partitions means.</summary>
    public PartitionDeletion Partitions { get; } = new(client, view);

    /// <summary>Goes as far as can be gone now; the Partition's disappearance brings the machine here again.</summary>
    public async Task<WorkResult> ContinueAsync(VirtualMachine machine, Finalizing<VirtualMachine> finalizing, CancellationToken ct)
    {
        var key = ResourceKey.Of(machine);
        var partition = await partitions.FindAsync(key, ct).ConfigureAwait(false);
        if (partition is not null && partition.Spec.VirtualMachine.Uid == machine.Metadata.Uid)
        {
            // First the word, without which the node ends nothing; then the status, by which it is known later on that the node had the word.
            partition = await Partitions.DestroyAsync(partition, ct).ConfigureAwait(false);
            await ReportAsync(machine, partition, ct).ConfigureAwait(false);
            if (partition.Metadata.DeletionTimestamp is null)
            {
                await partitions.DeleteAsync(key, new DeleteOptions { Uid = partition.Metadata.Uid }, ct).ConfigureAwait(false);
            }

            return WorkResult.Done;
        }

        if (view.Partitions.Store.TryGet(key, out var remembered) && remembered.Spec.VirtualMachine.Uid == machine.Metadata.Uid)
        {
            // The watch is behind the answer that we just had; ports are derived from what the watch says.
            return WorkResult.After(TimeSpan.FromMilliseconds(100));
        }

        var scopes = MachineReferences.NetworksOf(machine).Select(reference => ScopeObject.Network(reference.Key)).Distinct().ToList();
        if (scopes.Count > 0)
        {
            await northbound.ApplyAsync(scopes, $"deleted machine {key}", ct).ConfigureAwait(false);
        }

        await claiming.ReleaseAsync(view.ClaimsOf(machine.Metadata.Uid!), ct).ConfigureAwait(false);
        await finalizing.ReleaseAsync(machine, ct).ConfigureAwait(false);
        return WorkResult.Done;
    }

    /// <summary>
    /// Whether the machine had a Partition that went without the node having been told to end the guest: somebody deleted it just before the machine, or took
    /// its finalizer off. The guest runs on; it takes a Partition to end it.
    /// </summary>
    public async Task<bool> IsGuestLeftAsync(VirtualMachine machine, CancellationToken ct)
    {
        var key = ResourceKey.Of(machine);
        if (WasTold(machine) || view.Partitions.Store.TryGet(key, out _))
        {
            return false;
        }

        // Watches may be behind each other; what decides on a guest's end is asked.
        var current = await machines.FindAsync(key, ct).ConfigureAwait(false);
        return current?.Metadata.Uid == machine.Metadata.Uid && !WasTold(current!) && await partitions.FindAsync(key, ct).ConfigureAwait(false) is null;
    }

    private static bool WasTold(VirtualMachine machine) =>
        machine.Status is not { NodeName: not null } status || (status.Phase == MachinePhase.Stopping && status.ObservedGeneration == machine.Metadata.Generation);

    private async Task ReportAsync(VirtualMachine machine, Partition partition, CancellationToken ct)
    {
        var node = view.NodeState(partition.Spec.NodeName);
        var (reason, message) = node?.Ready == true
            ? (Reasons.Deleting, $"node {partition.Spec.NodeName} is cleaning up")
            : (Reasons.NodeUnreachable, $"node {partition.Spec.NodeName} has to clean up, but is not ready: {node?.Reason ?? "its HypervisorNode is gone"}");
        var status = (machine.Status ?? new VirtualMachineStatus()) with
        {
            ObservedGeneration = machine.Metadata.Generation,
            Phase = MachinePhase.Stopping,
            Conditions = new ConditionSet(machine.Status?.Conditions, machine.Metadata.Generation, time.GetUtcNow()).Conclude(false, false, reason, message).Build(),
        };
        await machines.PatchStatusAsync(machine, machine with { Status = status }, ct).ConfigureAwait(false);
    }
}
