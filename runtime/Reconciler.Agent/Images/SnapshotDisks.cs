using Reconciler.Agent.Desired;
using Reconciler.Agent.Snapshots;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>Copies disks of this node's snapshots. Their files change no more, so the machine may run.</summary>
internal sealed class SnapshotDisks(DesiredStore desired, SnapshotStore snapshots, TimeProvider time)
{
    /// <summary>Copies a disk of a snapshot of a machine of the image's namespace.</summary>
    /// <exception cref="ImageException">The snapshot is elsewhere, is not whole, or has no such disk.</exception>
    public async Task CopyAsync(PartitionImage image, VirtualMachineSnapshotDiskSource source, string file, CancellationToken ct)
    {
        var what = $"snapshot {image.Namespace}/{source.Snapshot}";
        var snapshot = snapshots.Whole.Where(record => record.Name == source.Snapshot && (source.Uid is null || record.Uid == source.Uid) && IsOf(image.Namespace, record)).MaxBy(record => record.TakenAt)
            ?? throw new ImageException("SnapshotNotHere", $"{what}, of which image {image.Namespace}/{image.Name} is a disk, is not on this node, or is not whole yet");
        var disk = snapshot.Files.FirstOrDefault(disk => disk.Disk == source.Disk)
            ?? throw new ImageException("DiskNotFound", $"{what} has no disk {source.Disk}; it has {string.Join(", ", snapshot.Files.Select(disk => disk.Disk))}");
        if (new FileInfo(disk.Path) is not { Exists: true } kept || kept.Length != disk.Size)
        {
            throw new ImageException("SnapshotDamaged", $"{disk.Path} of {what} is gone or is not what it was");
        }

        await DiskOfNode.CopyAsync(disk.Path, file, DiskOfNode.Format, $"disk {source.Disk} of {what}", time, ct).ConfigureAwait(false);
    }

    /// <summary>A snapshot belongs to the namespace of its machine, which is on this node as long as the snapshot is.</summary>
    private bool IsOf(string ns, SnapshotRecord record) => Guid.TryParse(record.Machine, out var machine) && desired.KeyOf(machine)?.Namespace == ns;
}
