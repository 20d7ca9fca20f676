using Reconciler.Agent.Desired;
using Reconciler.Agent.Observing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>Copies disks of this node's machines, flattened: the copy needs no other file.</summary>
internal sealed class MachineDisks(DesiredStore desired, HypervisorSession session, TimeProvider time)
{
    /// <summary>Copies a disk of a machine that is off. One that a guest writes to would be torn.</summary>
    /// <exception cref="ImageException">The machine is elsewhere, runs, or has no such disk.</exception>
    public async Task CopyAsync(PartitionImage image, VirtualMachineDiskSource source, string file, CancellationToken ct)
    {
        var key = new ResourceKey(image.Namespace, source.VirtualMachine);
        var record = desired.Find(key)
            ?? throw new ImageException("MachineNotHere", $"image {image.Namespace}/{image.Name} is a disk of machine {key}, which is not on this node");
        var disk = record.DiskFiles.FirstOrDefault(disk => disk.Disk == source.Disk && disk.Checksum is null)
            ?? throw new ImageException("DiskNotFound", $"machine {key} has no disk {source.Disk} on this node yet; it has {string.Join(", ", record.DiskFiles.Where(disk => disk.Checksum is null).Select(disk => disk.Disk))}");
        if (session.Current is not { } hypervisor)
        {
            throw new ImageException("HypervisorAway", "libvirt on the node does not answer, so that nobody knows whether the machine runs");
        }

        using (var domain = hypervisor.Connection.FindDomain(Guid.Parse(record.Partition.Spec.DomainUuid())))
        {
            if (domain is { IsActive: true })
            {
                throw new ImageException("MachineRuns", $"machine {key} runs, and its disk changes while it is copied; stop it until image {image.Namespace}/{image.Name} is Ready");
            }
        }

        await DiskOfNode.CopyAsync(disk.Path, file, DiskImageCheck.QemuName(image.Format), $"disk {source.Disk} of machine {key}", time, ct).ConfigureAwait(false);
    }
}
