using Reconciler.Agent.Desired;
using Reconciler.Agent.Disks;
using Reconciler.Agent.Guests;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Libvirt;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Snapshots;

/// <summary>
/// Takes snapshots: whole copies of a machine's disks as they were at one point in time. The machine's own disks are not touched, so that nothing of it
/// differs from its spec afterwards, and a snapshot that fails leaves it as safe as before.
/// </summary>
internal sealed class SnapshotTaking(SnapshotStore store, HypervisorSession session, TimeProvider time)
{
    private const string Folder = "snapshots";
    private const int ShutOffByItself = 1; // VIR_DOMAIN_SHUTOFF_SHUTDOWN
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CopyPatience = TimeSpan.FromHours(6);

    /// <summary>Takes one.</summary>
    /// <exception cref="SnapshotException">It cannot be taken.</exception>
    /// <exception cref="LibvirtException">libvirt did not do it.</exception>
    public async Task TakeAsync(ResourceKey key, PartitionRecord machine, PartitionSnapshot wanted, CancellationToken ct)
    {
        var hypervisor = session.Current ?? throw SnapshotException.HypervisorAway();
        var copies = Copies(key, machine, wanted);
        if (copies.Count == 0)
        {
            throw new SnapshotException("NoDisks", "the machine has no disk of its own", isFinal: true);
        }

        var record = new SnapshotRecord
        {
            Uid = wanted.Uid,
            Name = wanted.Name,
            Machine = machine.Partition.Spec.VirtualMachine.Uid,
            Files = copies.Select(copy => copy.Copy).ToValueList(),
        };
        SnapshotException.ThrowIfFull(copies.Select(copy => (copy.Disk.Path, MostBytes(copy.Disk))));
        foreach (var (_, copy) in copies)
        {
            // The emulator writes there, and need not see what else is there.
            Directory.CreateDirectory(Path.GetDirectoryName(copy.Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        using var domain = hypervisor.Connection.FindDomain(Guid.Parse(machine.Partition.Spec.DomainUuid()));
        if (domain is { IsActive: true } && domain.CurrentJob() != DomainJob.None)
        {
            throw new SnapshotException("MachineBusy", "libvirt does something else with the machine just now (a migration, a backup)", isFinal: false);
        }

        store.Keep(record);
        record = domain is { IsActive: true }
            ? await CopyRunningAsync(domain, record, copies, wanted.Quiesce, ct).ConfigureAwait(false)
            : await CopyStoppedAsync(domain, record, copies, ct).ConfigureAwait(false);
        store.Keep(record with { Stage = SnapshotStage.Taken, Files = record.Files.Select(Flush).ToValueList() });
    }

    /// <summary>Ends what is left of a snapshot that was not finished: lets the guest go on, ends the copying, deletes what was copied.</summary>
    /// <exception cref="SnapshotException">It has to be tried again.</exception>
    public void CleanUp(PartitionRecord machine, SnapshotRecord record)
    {
        var hypervisor = session.Current ?? throw SnapshotException.HypervisorAway();
        using (var domain = hypervisor.Connection.FindDomain(Guid.Parse(machine.Partition.Spec.DomainUuid())))
        {
            if (domain is { IsActive: true })
            {
                if (record.MayBeFrozen)
                {
                    new GuestFreeze(new GuestAgent(domain.AgentCommand, time)).Thaw();
                }

                // Another's backup or migration is none of ours.
                if (domain.CurrentBackup() is { } backup && record.Files.Any(file => backup.Contains(file.Path, StringComparison.Ordinal)))
                {
                    domain.AbortJob();
                }
            }
        }

        store.Keep(record with { MayBeFrozen = false });
        DeleteFiles(record);
    }

    /// <summary>Deletes the files of a snapshot.</summary>
    public static void DeleteFiles(SnapshotRecord record)
    {
        foreach (var file in record.Files)
        {
            File.Delete(file.Path);
        }
    }

    private static List<(DiskFile Disk, SnapshotFile Copy)> Copies(ResourceKey key, PartitionRecord machine, PartitionSnapshot wanted) =>
    [
        .. machine.DiskFiles.Where(disk => disk.Checksum is null && File.Exists(disk.Path)).Select(disk => (disk, new SnapshotFile(
            disk.Disk,
            Path.Combine(Path.GetDirectoryName(disk.Path)!, Folder, $"{key.Namespace}.{key.Name}.{disk.Disk}.{Path.GetFileName(wanted.Uid)}.qcow2"),
            null))),
    ];

    /// <summary>The most that a copy takes: what the disk has, and what its image has.</summary>
    private static long MostBytes(DiskFile disk) =>
        new FileInfo(disk.Path).Length + (disk.BackingFile is { } image && File.Exists(image) ? new FileInfo(image).Length : 0);

    /// <summary>On the disk for good, and how long it is.</summary>
    private static SnapshotFile Flush(SnapshotFile file)
    {
        AtomicFile.Flush(file.Path);
        return file with { Size = new FileInfo(file.Path).Length };
    }

    private async Task<SnapshotRecord> CopyRunningAsync(LibvirtDomain domain, SnapshotRecord record, List<(DiskFile Disk, SnapshotFile Copy)> copies, QuiesceMode quiesce, CancellationToken ct)
    {
        var (xml, held) = BackupXml.Write(domain.GetXml(), copies);
        if (held.Count < copies.Count)
        {
            throw new SnapshotException("DiskNotAttached", $"disk {copies.Select(copy => copy.Copy).Except(held).First().Disk} is not attached to the guest that runs; it will be after its next restart", isFinal: false);
        }

        record = BeginFrozen(domain, record, xml, quiesce);
        await EndOfJobAsync(domain, ct).ConfigureAwait(false);
        return record;
    }

    /// <summary>Fixes the point in time: frozen if that is asked for, and never longer than it takes to begin.</summary>
    private SnapshotRecord BeginFrozen(LibvirtDomain domain, SnapshotRecord record, string xml, QuiesceMode quiesce)
    {
        var freeze = new GuestFreeze(new GuestAgent(domain.AgentCommand, time));
        var consistency = SnapshotConsistency.Crash;
        var isAsked = quiesce != QuiesceMode.Never && domain.GetStatus().State is DomainState.Running or DomainState.Blocked && freeze.IsPossible();
        if (!isAsked && quiesce == QuiesceMode.Require)
        {
            throw new SnapshotException("NotQuiesced", "the guest is paused or has no agent that answers, so that nobody can freeze its file systems", isFinal: true);
        }

        var began = time.GetTimestamp();
        if (isAsked)
        {
            // Whoever comes after a crash has to thaw.
            store.Keep(record = record with { MayBeFrozen = true });
            began = time.GetTimestamp();
            (consistency, var problem) = freeze.Freeze();
            if (problem is not null)
            {
                freeze.Thaw();
                store.Keep(record = record with { MayBeFrozen = false });
                if (quiesce == QuiesceMode.Require)
                {
                    throw new SnapshotException("NotQuiesced", $"the guest's file systems cannot be frozen: {problem}", isFinal: true);
                }
            }
        }

        try
        {
            domain.BeginBackup(xml);
            record = record with { TakenAt = time.GetUtcNow(), Consistency = consistency };
        }
        finally
        {
            if (record.MayBeFrozen)
            {
                freeze.Thaw();
                record = record with { MayBeFrozen = false, FrozenForMs = (long)time.GetElapsedTime(began).TotalMilliseconds };
                store.Keep(record);
            }
        }

        return record;
    }

    /// <summary>libvirt tells of the end of a job by an event only to who started it over the same connection; a question costs little and survives a lost connection.</summary>
    private async Task EndOfJobAsync(LibvirtDomain domain, CancellationToken ct)
    {
        for (var pause = FirstPause; domain.CurrentJob() != DomainJob.None; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, ct).ConfigureAwait(false);
        }

        if (domain.LastJob() is not DomainJob.Completed and var end)
        {
            throw new SnapshotException("CopyBroke", $"the disks were not copied to their end ({end}): the guest ended meanwhile, the pool is full, or libvirt was restarted; it is tried again", isFinal: false);
        }
    }

    private async Task<SnapshotRecord> CopyStoppedAsync(LibvirtDomain? domain, SnapshotRecord record, List<(DiskFile Disk, SnapshotFile Copy)> copies, CancellationToken ct)
    {
        var status = domain?.GetStatus();
        var taken = time.GetUtcNow();
        foreach (var (disk, copy) in copies)
        {
            try
            {
                await DiskCopy.ConvertAsync(disk.Path, "qcow2", copy.Path, "qcow2", [], CopyPatience, time, ct).ConfigureAwait(false);
            }
            catch (ToolException problem)
            {
                throw new SnapshotException("CopyBroke", $"disk {disk.Disk} cannot be copied: {problem.Message}; it is tried again", isFinal: false);
            }
        }

        return record with
        {
            TakenAt = taken,

            // A guest that shut itself down has written everything out.
            Consistency = status is { State: DomainState.ShutOff, Reason: ShutOffByItself } ? SnapshotConsistency.Application : SnapshotConsistency.Crash,
        };
    }
}
