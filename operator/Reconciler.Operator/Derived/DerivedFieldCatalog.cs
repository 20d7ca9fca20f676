using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Networks;

namespace Reconciler.Operator;

/// <summary>What of the objects that the operator derives or marks is compared and put back when somebody edits it.</summary>
public static class DerivedFieldCatalog
{
    private const string Noticed = "event (API watch)";

    /// <summary>All of it.</summary>
    public static IReadOnlyList<ManagedFieldEntry> All { get; } =
    [
        new("partition", "API: Partition", Noticed, "made again once its node has let go of it; the guest runs on and its disks stay"),
        new("partition.spec.FIELD", "API: Partition spec, every field", Noticed, "replaced; the node does not carry the edit out"),
        new("partition.metadata.finalizers", $"API: Partition metadata.finalizers, {PartitionWriting.NodeFinalizer}", Noticed, "set again"),
        new("partition.metadata.ownerReferences", "API: Partition metadata.ownerReferences, the VirtualMachine", Noticed, "set again"),
        new($"partition.metadata.annotations[{PartitionSeal.Annotation}]", "API: Partition metadata.annotations, the seal", Noticed, "set again"),
        new("metadata.finalizers", $"API: VirtualMachine metadata.finalizers, {MachineController.Finalizer}", Noticed, "set again"),
        new("metadata.finalizers", $"API: VirtualNetwork, AccessPolicy, QuarantinePolicy, LoadBalancer metadata.finalizers, {NetworkController.Finalizer}", Noticed, "set again"),
        new("claims[NAME]", "API: AddressClaim", Noticed, "made again for the same address"),
        new("claims[NAME].spec.holder", "API: AddressClaim spec.holder", Noticed, "set again"),
        new("claims[NAME].metadata.ownerReferences", "API: AddressClaim metadata.ownerReferences", Noticed, "set again"),
    ];

    /// <summary>What is not reported or not put back, and why.</summary>
    public static IReadOnlyList<UnmanagedEntry> Unmanaged { get; } =
    [
        new("API: labels, annotations and owners of others on Partitions and AddressClaims", "anybody's; they stay as they are"),
        new("API: AddressClaim spec.network, spec.address", "the API itself refuses to change them"),
        new("API: status of VirtualMachines, VirtualNetworks, LoadBalancers and policies", "the next round builds it anew and writes what differs; it is no wish that could be departed from, so nothing is reported"),
        new("API: DriftReport", "it is the record itself: what is written over is told again in the next round of its path, what was deleted is history lost"),
    ];
}
