using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;
using Reconciler.Operator.Quarantine;

namespace Reconciler.Operator.Machines;

/// <summary>Everything that a machine refers to, as it stood at one moment. What is missing is simply not there.</summary>
public sealed record MachineReferences
{
    /// <summary>The machine type, when the machine names one that exists.</summary>
    public MachineType? MachineType { get; init; }

    /// <summary>The images.</summary>
    public required IReadOnlyDictionary<ResourceKey, MachineImage> Images { get; init; }

    /// <summary>The networks.</summary>
    public required IReadOnlyDictionary<ResourceKey, VirtualNetwork> Networks { get; init; }

    /// <summary>Labels of the machine's namespace.</summary>
    public ValueMap NamespaceLabels { get; init; } = [];

    /// <summary>The quarantine policies that select the machine, by name.</summary>
    public IReadOnlyList<QuarantinePolicy> Quarantines { get; init; } = [];

    /// <summary>From where the machine is probed over the network, by network.</summary>
    public IReadOnlyDictionary<ResourceKey, MachineProbes> Probes { get; init; } = new Dictionary<ResourceKey, MachineProbes>();

    /// <summary>The snapshots that its node is to take or delete.</summary>
    public ValueList<PartitionSnapshot> Snapshots { get; init; } = [];

    /// <summary>The snapshot to which it is to go back; null: none.</summary>
    public PartitionRestore? Restore { get; init; }

    /// <summary>Where on nodes lies what its disks are made from.</summary>
    public IReadOnlyList<DiskOrigin> Origins { get; init; } = [];

    /// <summary>References to images in a machine, with the field that holds each.</summary>
    public static IEnumerable<(string Path, ResourceKey Key, bool IsKernel, bool IsInitrd)> ImagesOf(VirtualMachine machine)
    {
        var ns = machine.Metadata.Namespace ?? "";
        if (machine.Spec.Boot?.Kernel is { } kernel)
        {
            yield return ("spec.boot.kernel", ResourceKey.Parse(kernel, ns), true, false);
        }

        if (machine.Spec.Boot?.Initrd is { } initrd)
        {
            yield return ("spec.boot.initrd", ResourceKey.Parse(initrd, ns), false, true);
        }

        foreach (var disk in machine.Spec.Disks)
        {
            if (disk.Image is { } image)
            {
                yield return ($"spec.disks[name={disk.Name}].image", ResourceKey.Parse(image, ns), false, false);
            }
        }
    }

    /// <summary>References to networks in a machine, with the field that holds each.</summary>
    public static IEnumerable<(string Path, ResourceKey Key)> NetworksOf(VirtualMachine machine)
    {
        var ns = machine.Metadata.Namespace ?? "";
        foreach (var nic in machine.Spec.Interfaces)
        {
            yield return ($"spec.interfaces[name={nic.Name}].network", ResourceKey.Parse(nic.Network, ns));
            foreach (var trunk in nic.Trunks ?? [])
            {
                yield return ($"spec.interfaces[name={nic.Name}].trunks[vlan={trunk.Vlan}].network", ResourceKey.Parse(trunk.Network, ns));
            }
        }
    }
}
