using Reconciler.Language.Images;
using Reconciler.Language.Kinds;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Language.Snapshots;

namespace Reconciler.Language.Validation.Sets;

/// <summary>References lead to something, are permitted, and fit; what is not among the files is a note.</summary>
internal static class References
{
    public static void Validate(DocumentSet set, SetFindings findings)
    {
        foreach (var (member, machine) in set.Machines)
        {
            Machine(set, member, machine.Spec, "spec", findings);
        }

        foreach (var (member, value) in set.Of<VirtualMachineSet>())
        {
            Machine(set, member, value.Spec.Template.Spec, "spec.template.spec", findings);
        }

        foreach (var (member, network) in set.Networks)
        {
            Network(set, member, network, findings);
        }

        foreach (var (member, policy) in set.Of<QuarantinePolicy>())
        {
            Remediation(set, member, policy, findings);
        }

        foreach (var (member, node) in set.Of<HypervisorNode>())
        {
            for (var i = 0; i < node.Spec.PhysicalNetworks.Count; i++)
            {
                Check(set, member, ResourceKinds.PhysicalNetwork, node.Spec.PhysicalNetworks[i].Name, $"spec.physicalNetworks[{i}].name", findings);
            }
        }

        foreach (var member in set.All)
        {
            Others(set, member, findings);
        }
    }

    private static void Machine(DocumentSet set, SetMember member, VirtualMachineSpec spec, string path, SetFindings findings)
    {
        for (var i = 0; i < spec.Interfaces.Count; i++)
        {
            var (device, at) = (spec.Interfaces[i], i);
            Check(set, member, ResourceKinds.VirtualNetwork, device.Network, $"{path}.interfaces[{at}].network", findings);
            for (var j = 0; j < (device.Trunks?.Count ?? 0); j++)
            {
                Check(set, member, ResourceKinds.VirtualNetwork, device.Trunks![j].Network, $"{path}.interfaces[{at}].trunks[{j}].network", findings);
            }
        }

        Image(set, member, spec.Boot?.Kernel, path + ".boot.kernel", format => format == ImageFormat.Kernel, "a kernel", findings);
        Image(set, member, spec.Boot?.Initrd, path + ".boot.initrd", format => format == ImageFormat.Initrd, "an initrd", findings);
        for (var i = 0; i < spec.Disks.Count; i++)
        {
            Image(set, member, spec.Disks[i].Image, $"{path}.disks[{i}].image", format => format is not (ImageFormat.Kernel or ImageFormat.Initrd), "a disk", findings);
        }

        Check(set, member, ResourceKinds.MachineType, spec.MachineType, path + ".machineType", findings);
    }

    private static void Network(DocumentSet set, SetMember member, VirtualNetwork network, SetFindings findings)
    {
        Check(set, member, ResourceKinds.PhysicalNetwork, network.Spec.Uplink?.PhysicalNetwork, "spec.uplink.physicalNetwork", findings);
        Check(set, member, ResourceKinds.VirtualNetwork, network.Spec.Nat?.ExternalNetwork, "spec.nat.externalNetwork", findings);
        for (var i = 0; i < (network.Spec.Nat?.Forwards?.Count ?? 0); i++)
        {
            Check(set, member, ResourceKinds.VirtualMachine, network.Spec.Nat!.Forwards![i].VirtualMachine, $"spec.nat.forwards[{i}].virtualMachine", findings);
        }
    }

    private static void Remediation(DocumentSet set, SetMember member, QuarantinePolicy policy, SetFindings findings)
    {
        for (var i = 0; i < (policy.Spec.Remediation?.Allow?.Count ?? 0); i++)
        {
            var peers = policy.Spec.Remediation!.Allow![i].To ?? [];
            for (var j = 0; j < peers.Count; j++)
            {
                Check(set, member, ResourceKinds.VirtualMachine, peers[j].VirtualMachine, $"spec.remediation.allow[{i}].to[{j}].virtualMachine", findings);
            }
        }
    }

    private static void Others(DocumentSet set, SetMember member, SetFindings findings)
    {
        switch (member.Resource)
        {
            case LoadBalancer balancer:
                Check(set, member, ResourceKinds.VirtualNetwork, balancer.Spec.Network, "spec.network", findings);
                Check(set, member, ResourceKinds.VirtualNetwork, balancer.Spec.External?.Network, "spec.external.network", findings);
                break;
            case VirtualMachineOperation operation:
                Check(set, member, ResourceKinds.VirtualMachine, operation.Spec.VirtualMachine, "spec.virtualMachine", findings);
                break;
            case VirtualMachineMigration migration:
                Check(set, member, ResourceKinds.VirtualMachine, migration.Spec.VirtualMachine, "spec.virtualMachine", findings);
                break;
            case VirtualMachineSnapshot snapshot:
                Check(set, member, ResourceKinds.VirtualMachine, snapshot.Spec.VirtualMachine, "spec.virtualMachine", findings);
                break;
            case VirtualMachineRestore restore:
                Check(set, member, ResourceKinds.VirtualMachineSnapshot, restore.Spec.Snapshot, "spec.snapshot", findings);
                break;
            case MachineImage { Spec.Source.VirtualMachineDisk: { } disk }:
                Check(set, member, ResourceKinds.VirtualMachine, disk.VirtualMachine, "spec.source.virtualMachineDisk.virtualMachine", findings);
                break;
            case MachineImage { Spec.Source.VirtualMachineSnapshotDisk: { } kept }:
                Check(set, member, ResourceKinds.VirtualMachineSnapshot, kept.Snapshot, "spec.source.virtualMachineSnapshotDisk.snapshot", findings);
                break;
            default:
                break;
        }
    }

    private static void Image(DocumentSet set, SetMember member, string? reference, string path, Func<ImageFormat, bool> fits, string wanted, SetFindings findings)
    {
        if (Check(set, member, ResourceKinds.MachineImage, reference, path, findings)?.Resource is MachineImage image && !fits(image.Spec.Format))
        {
            findings.Add(
                member, path, ValidationCodes.Conflict, $"MachineImage {reference} has the format {image.Spec.Format.ToString().ToLowerInvariant()}", $"refer to the image of {wanted}");
        }
    }

    private static SetMember? Check(DocumentSet set, SetMember member, ResourceKind kind, string? reference, string path, SetFindings findings)
    {
        if (reference is null)
        {
            return null;
        }

        var target = set.Resolve(kind, kind.Namespaced ? member.Namespace : "", reference);
        if (target is null)
        {
            findings.Note(member, path, ValidationCodes.Unresolved, $"{kind.Kind} {reference} is not among the files", "it must stand on the server, or come later");
        }
        else if (kind.Namespaced && set.Permits(target, member.Namespace) == false)
        {
            findings.Add(
                member, path, ValidationCodes.ReferenceNotPermitted, $"{kind.Kind} {reference} does not permit namespace {member.Namespace}",
                $"add {member.Namespace} to spec.allowedNamespaces.names of {kind.Kind} {target.Name}");
        }

        return target;
    }
}
