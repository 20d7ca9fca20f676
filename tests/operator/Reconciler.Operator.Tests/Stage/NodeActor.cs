using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;

namespace Reconciler.Operator.Tests.Stage;

/// <summary>Says over the real API what a node's agent would say; the agent itself is tested on real libvirt.</summary>
internal sealed class NodeActor(ApiClient client, string name)
{
    public async Task RegisterAsync()
    {
        var nodes = client.For(Kinds.HypervisorNodes);
        var node = await nodes.CreateAsync(new HypervisorNode { Metadata = new ObjectMeta { Name = name }, Spec = new HypervisorNodeSpec { PhysicalNetworks = [new NodePhysicalNetwork { Name = "lan", Bridge = "br-lan" }] } }, default);
        await nodes.PatchStatusAsync(node, node with
        {
            Status = new HypervisorNodeStatus
            {
                Chassis = name,
                Capacity = new NodeCapacity { Cpus = 4, Memory = Quantity.Parse("8Gi") },
                Capabilities = [new NodeCapability { Architecture = "x86_64", Accelerator = "qemu" }, new NodeCapability { Architecture = "i686", Accelerator = "qemu" }],
                Conditions = [Condition("Ready")],
            },
        }, default);
    }

    public async Task<Partition> ReportRunningAsync(Partition partition, params HealthCheckStatus[] health)
    {
        var partitions = client.For(Kinds.Partitions);
        var current = await partitions.GetAsync(ResourceKey.Of(partition), default);
        await partitions.PatchStatusAsync(current, current with
        {
            Status = new PartitionStatus
            {
                ObservedGeneration = current.Metadata.Generation,
                Phase = MachinePhase.Running,
                DomainUuid = partition.Spec.VirtualMachine.Uid,
                Conditions = [Condition("Ready"), Condition("Running")],
                Health = health.Length == 0 ? null : [.. health],
            },
        }, default);
        return current;
    }

    /// <summary>Reports that the operation which was handed over is done, and what became of the guest.</summary>
    public async Task ReportDoneAsync(Partition partition, MachinePhase phase)
    {
        var partitions = client.For(Kinds.Partitions);
        var current = await partitions.GetAsync(ResourceKey.Of(partition), default);
        await partitions.PatchStatusAsync(current, current with
        {
            Status = (current.Status ?? new PartitionStatus()) with
            {
                ObservedGeneration = current.Metadata.Generation,
                Phase = phase,
                Operation = new PartitionOperation { Uid = current.Spec.Power!.Operation, Phase = OperationPhase.Succeeded, Reason = "Done" },
                Conditions = [Condition("Ready")],
            },
        }, default);
    }

    /// <summary>Cleans up as an agent does: the finalizer goes last.</summary>
    public async Task CleanUpAsync(Partition partition)
    {
        var partitions = client.For(Kinds.Partitions);
        var current = await partitions.GetAsync(ResourceKey.Of(partition), default);
        await partitions.SetFinalizersAsync(current, [], default);
    }

    private static Condition Condition(string type) => new() { Type = type, Status = "True", Reason = "AsSpecified", LastTransitionTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
}
