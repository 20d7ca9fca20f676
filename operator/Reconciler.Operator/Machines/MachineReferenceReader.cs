using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.Snapshots;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Machines;

/// <summary>Takes the snapshot of what a machine refers to.</summary>
public static class MachineReferenceReader
{
    /// <summary>Looks up every reference of a machine.</summary>
    public static MachineReferences Read(VirtualMachine machine, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(view);
        var snapshots = view.SnapshotsOf(ResourceKey.Of(machine));
        return new MachineReferences
        {
            MachineType = machine.Spec.MachineType is { } type ? view.MachineTypes.Store.Find(new ResourceKey("", type)) : null,
            Images = MachineReferences.ImagesOf(machine).Select(reference => reference.Key).Distinct()
                .Select(key => (Key: key, Image: view.Images.Store.Find(key))).Where(found => found.Image is not null)
                .ToDictionary(found => found.Key, found => found.Image!),
            Networks = MachineReferences.NetworksOf(machine).Select(reference => reference.Key).Distinct()
                .Select(key => (Key: key, Network: view.Networks.Store.Find(key))).Where(found => found.Network is not null)
                .ToDictionary(found => found.Key, found => found.Network!),
            Origins = [.. MachineReferences.ImagesOf(machine).Select(reference => view.Images.Store.Find(reference.Key)).Select(image => Origin(image, view)).OfType<DiskOrigin>()],
            NamespaceLabels = view.LabelsOf(machine.Metadata.Namespace ?? ""),
            Quarantines = [.. QuarantinesOf(machine, view)],
            Snapshots = SnapshotHandOver.Of(machine, snapshots),
            Restore = SnapshotHandOver.RestoreOf(machine, snapshots.SelectMany(snapshot => view.RestoresOf(ResourceKey.Of(snapshot))), snapshots),
            Probes = ProbePlacement.Around(machine, view),
        };
    }

    private static DiskOrigin? Origin(MachineImage? image, ClusterView view)
    {
        var ns = image?.Metadata.Namespace ?? "";
        var (what, machine) = image?.Spec.Source switch
        {
            { VirtualMachineDisk: { } disk } => ($"disk {disk.Disk} of machine {disk.VirtualMachine}", disk.VirtualMachine),
            { VirtualMachineSnapshotDisk: { } kept } => ($"snapshot {kept.Snapshot}", view.Snapshots.Store.Find(new ResourceKey(ns, kept.Snapshot))?.Spec.VirtualMachine),
            _ => ("", null),
        };
        return machine is not null && view.Partitions.Store.Find(new ResourceKey(ns, machine)) is { } partition ? new DiskOrigin(what, partition.Spec.NodeName) : null;
    }

    /// <summary>The quarantine policies that select a machine, by name.</summary>
    public static IEnumerable<QuarantinePolicy> QuarantinesOf(VirtualMachine machine, ClusterView view) => view.QuarantinePolicies.Store
        .In(machine.Metadata.Namespace ?? "")
        .Where(policy => policy.Metadata.DeletionTimestamp is null && policy.Spec.Selector.Matches(machine.Metadata.Labels))
        .OrderBy(policy => policy.Metadata.Name, StringComparer.Ordinal);
}
