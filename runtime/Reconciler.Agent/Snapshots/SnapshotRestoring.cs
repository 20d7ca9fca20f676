using Reconciler.Agent.Desired;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Snapshots;

/// <summary>
/// Brings a machine's disks back to a snapshot while it is off. All copies are made and flushed first; that is noted, and then they take the disks' names. Whoever
/// comes after a crash begins the copies anew, or goes on renaming: there is no state in which some disks are old, some new, and a guest is started.
/// </summary>
internal sealed class SnapshotRestoring(DesiredStore desired, SnapshotStore store, HypervisorSession session)
{
    /// <summary>Restores; false: the guest is not off yet.</summary>
    /// <exception cref="SnapshotException">It cannot be done.</exception>
    public bool Restore(ResourceKey key, PartitionRecord machine, PartitionRestore wanted)
    {
        using (var domain = FindDomain(machine))
        {
            if (domain is { IsActive: true })
            {
                return false;
            }
        }

        if (machine.Restore is not { Stage: RestoreStage.Copied } course || course.Uid != wanted.Uid)
        {
            Copy(key, machine, wanted);
        }

        return Settle(key);
    }

    /// <summary>
    /// Ends what is under way: copies that are all there take the disks' names (what was renamed already is no error), and copies that nobody asks for any more go.
    /// </summary>
    /// <returns>Whether nothing is under way any more; false: a guest runs on the disks.</returns>
    /// <exception cref="SnapshotException">Nobody knows whether the guest is off, or the node's disk takes no note.</exception>
    public bool Settle(ResourceKey key)
    {
        if (desired.Find(key) is not { Restore: { } course } machine)
        {
            return true;
        }

        if (course.Stage == RestoreStage.Copying && machine.Partition.Spec.Restore?.Uid != course.Uid)
        {
            DeleteCopies(machine);
            desired.Note(key, kept => kept with { Restore = null });
            return true;
        }

        if (course.Stage != RestoreStage.Copied)
        {
            return true;
        }

        using var domain = FindDomain(machine);
        if (domain is { IsActive: true })
        {
            return false;
        }

        RequireNoted(key);
        if (domain is { HasManagedSave: true })
        {
            // Memory that was saved knows other disks than those that it would find.
            domain.RemoveManagedSave();
        }

        foreach (var disk in machine.DiskFiles.Where(disk => File.Exists(CopyOf(disk, course.Uid))))
        {
            AtomicFile.Publish(CopyOf(disk, course.Uid), disk.Path);
        }

        desired.Note(key, kept => kept with { Restore = course with { Stage = RestoreStage.Done } });
        return true;
    }

    /// <summary>Deletes the copies of a restore that was not finished.</summary>
    public static void DeleteCopies(PartitionRecord machine)
    {
        if (machine.Restore is { Stage: RestoreStage.Copying or RestoreStage.Copied } course)
        {
            foreach (var disk in machine.DiskFiles)
            {
                File.Delete(CopyOf(disk, course.Uid));
            }
        }
    }

    private LibvirtDomain? FindDomain(PartitionRecord machine) =>
        (session.Current ?? throw SnapshotException.HypervisorAway()).Connection.FindDomain(Guid.Parse(machine.Partition.Spec.DomainUuid()));

    private void RequireNoted(ResourceKey key)
    {
        if (!desired.IsDurable(key))
        {
            throw new SnapshotException("NotNoted", "the node's disk does not take the note without which nothing may be changed", isFinal: false);
        }
    }

    private static string CopyOf(DiskFile disk, string restore) => $"{disk.Path}.{Path.GetFileName(restore)}{AtomicFile.TemporarySuffix}";

    private void Copy(ResourceKey key, PartitionRecord machine, PartitionRestore wanted)
    {
        var snapshot = store.Find(wanted.Snapshot) is { Stage: SnapshotStage.Taken } found && found.Machine == machine.Partition.Spec.VirtualMachine.Uid
            ? found
            : throw new SnapshotException("SnapshotNotHere", "the snapshot's files are not on this node", isFinal: true);
        var disks = machine.DiskFiles.Where(disk => disk.Checksum is null)
            .Select(disk => (Disk: disk, Copy: snapshot.Files.FirstOrDefault(file => file.Disk == disk.Disk)))
            .Where(pair => pair.Copy is not null).ToList();
        if (disks.Count == 0)
        {
            throw new SnapshotException("NoDisks", "the machine has none of the snapshot's disks any more", isFinal: true);
        }

        if (disks.Find(pair => new FileInfo(pair.Copy!.Path) is not { Exists: true } file || file.Length != pair.Copy.Size) is { Copy: { } damaged })
        {
            throw new SnapshotException("SnapshotDamaged", $"{damaged.Path} is gone or is not what it was; nothing was changed", isFinal: true);
        }

        SnapshotException.ThrowIfFull(disks.Select(pair => (pair.Disk.Path, pair.Copy!.Size ?? 0)));

        // From here on no guest is started, whoever looks.
        desired.Note(key, kept => kept with { Restore = new RestoreCourse { Uid = wanted.Uid, Stage = RestoreStage.Copying } });
        RequireNoted(key);
        try
        {
            foreach (var (disk, copy) in disks)
            {
                var temporary = CopyOf(disk, wanted.Uid);
                File.Copy(copy!.Path, temporary, overwrite: true);
                AtomicFile.Flush(temporary);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            DeleteCopies(desired.Find(key) ?? machine);
            throw;
        }

        // A restored disk stands by itself: it was copied with what its image gave. One that was taken back meanwhile is not noted.
        desired.Note(key, kept => kept.Partition.Spec.Restore?.Uid != wanted.Uid ? kept : kept with
        {
            Restore = new RestoreCourse { Uid = wanted.Uid, Stage = RestoreStage.Copied },
            MadeDisks = kept.MadeDisks.Union(disks.Select(pair => pair.Disk.Path)).ToValueList(),
            MadeFrom = new ValueMap(kept.MadeFrom.Where(made => disks.TrueForAll(pair => pair.Disk.Path != made.Key)).Concat(disks.Select(pair => KeyValuePair.Create(pair.Disk.Path, "")))),
        });
        RequireNoted(key);
    }
}
