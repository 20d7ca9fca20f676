using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Sets;

namespace Reconciler.Operator.Snapshots;

/// <summary>The machine that a snapshot is restored to, and the images that its disks are made from. Pure.</summary>
public static class RestoredMachine
{
    /// <summary>The annotation by which a restore knows what it made: its uid.</summary>
    public const string Annotation = "reconciler.dev/restored-by";

    /// <summary>
    /// A machine as the snapshot's is specified now, with the snapshot's disks. It runs beside the other one, so MAC and fixed addresses are not copied. Neither are the
    /// labels of a machine that a set keeps: the set would take it for one of its own.
    /// </summary>
    public static VirtualMachine New(VirtualMachineRestore restore, VirtualMachineSnapshot snapshot, VirtualMachine source)
    {
        ArgumentNullException.ThrowIfNull(restore);
        ArgumentNullException.ThrowIfNull(source);
        var name = restore.Spec.Target.NewVirtualMachine!;
        var kept = DisksOf(snapshot, source).Select(disk => disk.Name).ToHashSet(StringComparer.Ordinal);
        return new VirtualMachine
        {
            ApiVersion = Kinds.VirtualMachines.ApiVersion,
            Kind = Kinds.VirtualMachines.Kind,
            Metadata = new ObjectMeta
            {
                Namespace = restore.Metadata.Namespace,
                Name = name,
                Labels = SetOwnership.ControllerOf(source) is null ? source.Metadata.Labels : null,
                Annotations = new ValueMap { [Annotation] = restore.Metadata.Uid! },
                Finalizers = [MachineController.Finalizer],
            },
            Spec = source.Spec with
            {
                Disks = source.Spec.Disks.Select(disk => kept.Contains(disk.Name) ? disk with { Image = ImageOf(name, disk.Name) } : disk).ToValueList(),
                Interfaces = source.Spec.Interfaces.Select(nic => nic with
                {
                    MacAddress = null,
                    IpAddresses = null,
                    Trunks = nic.Trunks?.Select(trunk => trunk with { IpAddresses = null }).ToValueList(),
                }).ToValueList(),
            },
        };
    }

    /// <summary>The images of a machine that was made; they go with it.</summary>
    public static IEnumerable<MachineImage> Images(VirtualMachineRestore restore, VirtualMachineSnapshot snapshot, VirtualMachine made)
    {
        ArgumentNullException.ThrowIfNull(restore);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(made);
        return DisksOf(snapshot, made).Where(disk => disk.Image == ImageOf(made.Metadata.Name, disk.Name)).Select(disk => new MachineImage
        {
            ApiVersion = Kinds.MachineImages.ApiVersion,
            Kind = Kinds.MachineImages.Kind,
            Metadata = new ObjectMeta
            {
                Namespace = made.Metadata.Namespace,
                Name = disk.Image!,
                Annotations = new ValueMap { [Annotation] = restore.Metadata.Uid! },
                OwnerReferences = [DerivedChange.Owner(made)],
            },
            Spec = new MachineImageSpec
            {
                Source = new ImageSource { VirtualMachineSnapshotDisk = new VirtualMachineSnapshotDiskSource { Snapshot = snapshot.Metadata.Name, Uid = snapshot.Metadata.Uid, Disk = disk.Name } },
                Format = ImageFormat.Qcow2,
            },
        });
    }

    /// <summary>Whether a restore made an object.</summary>
    public static bool IsOf(VirtualMachineRestore restore, Resource made)
    {
        ArgumentNullException.ThrowIfNull(restore);
        ArgumentNullException.ThrowIfNull(made);
        return made.Metadata.Annotations?.GetValueOrDefault(Annotation) == restore.Metadata.Uid;
    }

    private static string ImageOf(string machine, string disk) => $"{machine}.{disk}";

    private static IEnumerable<DiskSpec> DisksOf(VirtualMachineSnapshot snapshot, VirtualMachine machine)
    {
        var held = (snapshot.Status?.Disks ?? []).Select(disk => disk.Name).ToHashSet(StringComparer.Ordinal);
        return machine.Spec.Disks.Where(disk => disk.ReadOnly != true && held.Contains(disk.Name));
    }
}
