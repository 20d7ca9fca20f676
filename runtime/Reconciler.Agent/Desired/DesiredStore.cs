using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Scanning;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Desired;

/// <summary>
/// What should run on this node, in memory and on its disk, so that it is kept also while the API is away. One file for each partition:
/// one that cannot be read makes that partition unknown and no other.
/// </summary>
internal sealed partial class DesiredStore(string folder, ILogger<DesiredStore> logger)
{
    private readonly ResourceFiles files = new(folder);
    private readonly ConcurrentDictionary<ResourceKey, PartitionRecord> records = new();
    private readonly ConcurrentDictionary<ResourceKey, UInt128> digests = new();
    private readonly ConcurrentDictionary<Guid, ResourceKey> machines = new();
    private readonly ConcurrentDictionary<ResourceKey, string> unreadable = new();
    private readonly ConcurrentDictionary<ResourceKey, Partition> refused = new();
    private readonly HashSet<ResourceKey> undurable = [];
    private readonly Lock writing = new();

    /// <summary>Every known partition.</summary>
    public IEnumerable<KeyValuePair<ResourceKey, PartitionRecord>> All => records;

    /// <summary>Partitions of which there is a file that cannot be read, and why. Nothing is done to them until the API tells them again.</summary>
    public IReadOnlyDictionary<ResourceKey, string> Unreadable => unreadable;

    /// <summary>How many partitions are known.</summary>
    public int Count => records.Count;

    /// <summary>Reads the folder once, at the start.</summary>
    public void Load()
    {
        Directory.CreateDirectory(folder);
        Parallel.ForEach(files.Find(), file => Read(file.Key, file.Path));
        var claims = records.SelectMany(entry => MachinesOf(entry.Value.Partition).Select(machine => (Machine: machine, entry.Key)));
        foreach (var claim in claims.GroupBy(claim => claim.Machine, claim => claim.Key).Where(claim => claim.Skip(1).Any()).ToList())
        {
            Settle(claim.Key, [.. claim.Where(key => records.ContainsKey(key)).OrderByDescending(key => records[key].HoldsDomain())
                .ThenBy(key => records[key].Partition.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).ThenBy(key => key.ToString(), StringComparer.Ordinal)]);
        }
    }

    /// <summary>A partition; null if it is not known.</summary>
    public PartitionRecord? Find(ResourceKey key) => records.GetValueOrDefault(key);

    /// <summary>The partition that holds a machine, by the machine's uid or its domain's UUID; null: none does.</summary>
    public ResourceKey? KeyOf(Guid machine) => machines.TryGetValue(machine, out var key) ? key : null;

    /// <summary>The partition of a domain by its name; null: it is none of ours.</summary>
    public ResourceKey? KeyOfDomain(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && new ResourceKey(name[..dot], name[(dot + 1)..]) is var key && Find(key) is { Partition.Spec.Adopt: null } ? key
            : records.FirstOrDefault(entry => entry.Value.Partition.Spec.Adopt?.Domain == name) is { Value: not null } adopted ? adopted.Key
            : null;
    }

    /// <summary>The partition of a file in a storage pool, NAMESPACE.NAME.DISK.EXTENSION; null: it is none of ours.</summary>
    public ResourceKey? KeyOfDisk(string file)
    {
        var name = Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(file));
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && new ResourceKey(name[..dot], name[(dot + 1)..]) is var key && Find(key) is not null ? key : KeyOfDomain(name);
    }

    /// <summary>Takes a partition that was refused, if nobody holds its machine any more.</summary>
    /// <returns>What the API tells of it, as long as it is refused; null: it is not.</returns>
    public Partition? Reconsider(ResourceKey key)
    {
        lock (writing)
        {
            if (refused.TryGetValue(key, out var told) && OtherHolderOf(told) is null)
            {
                Accept(told);
            }

            return refused.GetValueOrDefault(key);
        }
    }

    /// <summary>The API tells nothing more of a partition that was refused.</summary>
    public void ForgetRefused(ResourceKey key)
    {
        lock (writing)
        {
            refused.TryRemove(key, out _);
        }
    }

    /// <summary>The digest of a partition's file: of all that is wanted of it.</summary>
    public UInt128 DigestOf(ResourceKey key) => digests.GetValueOrDefault(key);

    /// <summary>The digest of a partition's file, if it still is what is wanted; else null.</summary>
    public UInt128? DigestOf(ResourceKey key, Partition partition)
    {
        lock (writing)
        {
            return records.TryGetValue(key, out var record) && SameWish(record.Partition, partition) ? digests[key] : null;
        }
    }

    /// <summary>
    /// Takes what the API tells of a partition. It counts from now on, also if the disk would not take it; nothing is written if nothing changed.
    /// One that names the machine of another partition is refused: who first had the guest keeps it.
    /// </summary>
    /// <returns>Whether something else is wanted than before, or was refused.</returns>
    public bool Accept(Partition told)
    {
        var key = ResourceKey.Of(told);
        var partition = told with { Status = null };
        lock (writing)
        {
            if (OtherHolderOf(told) is { } holder)
            {
                if (records.TryGetValue(key, out var asking) && !asking.HoldsDomain())
                {
                    // Nothing of it is here: it is a refused one like every other.
                    Drop(key, asking);
                    TryDelete(key);
                }

                if (!refused.TryGetValue(key, out var former) || former.Spec.VirtualMachine != told.Spec.VirtualMachine)
                {
                    LogMachineHeld(key, told.Spec.VirtualMachine.Uid, holder);
                }

                var isNews = former is null || !SameWish(former, told);
                refused[key] = told;
                return isNews;
            }

            refused.TryRemove(key, out _);
            var known = records.GetValueOrDefault(key);
            if (known is not null && (PartitionSeal.IsBroken(told) || told.Metadata.DeletionTimestamp is not null) && known.Partition.Spec.VirtualMachine == told.Spec.VirtualMachine)
            {
                // Somebody edited the spec; the operator puts it back and reports it. The guest does not have to go there and back. One that is
                // being deleted bears no seal by which to tell, and the operator changes it no more.
                partition = partition with { Spec = known.Partition.Spec };
            }

            if (known is not null && SameWish(known.Partition, partition))
            {
                // The informer keeps what it told as well: held by both, it is there once.
                records[key] = known with { Partition = partition };
                return false;
            }

            // A namesake made anew has nothing of the former one: another machine's, or one whose disks were to go with it.
            var isAfterDeletion = known is not null && PartitionFates.Of(known.Partition) == PartitionFate.Destroy && known.Partition.Metadata.Uid != partition.Metadata.Uid;
            var record = known is not null && !isAfterDeletion && known.Partition.Spec.VirtualMachine == partition.Spec.VirtualMachine
                ? known with { Partition = partition }
                : new PartitionRecord { Partition = partition, Operation = CourseOf(told) };
            Keep(key, record);
            return true;
        }
    }

    /// <summary>Changes what the node itself notes about a partition.</summary>
    public void Note(ResourceKey key, Func<PartitionRecord, PartitionRecord> change)
    {
        lock (writing)
        {
            if (records.TryGetValue(key, out var known) && change(known) is var record && record != known)
            {
                Keep(key, record);
            }
        }
    }

    /// <summary>Changes what the node itself notes about a partition, and says whether that is on the disk.</summary>
    public bool NoteDurably(ResourceKey key, Func<PartitionRecord, PartitionRecord> change)
    {
        Note(key, change);
        return IsDurable(key);
    }

    /// <summary>Whether the file on disk says what memory says; tries to write it if not.</summary>
    public bool IsDurable(ResourceKey key)
    {
        lock (writing)
        {
            return records.TryGetValue(key, out var record) && (!undurable.Contains(key) || TryWrite(key, JsonSerializer.SerializeToUtf8Bytes(record, AgentJson.Default.PartitionRecord)));
        }
    }

    /// <summary>Forgets a partition that is gone for good, unless a namesake made anew stands there already: the API may tell of that one before we come to forget.</summary>
    /// <param name="key">Which.</param>
    /// <param name="uid">Its uid; null: any.</param>
    public void Forget(ResourceKey key, string? uid = null)
    {
        lock (writing)
        {
            if (uid is not null && records.TryGetValue(key, out var present) && present.Partition.Metadata.Uid != uid)
            {
                return;
            }

            AtomicFile.Delete(files.PathOf(key));
            Drop(key, records.GetValueOrDefault(key));
            unreadable.TryRemove(key, out _);
            refused.TryRemove(key, out _);
        }
    }

    /// <summary>The other partition that holds the machine a partition names; null: none does.</summary>
    private ResourceKey? OtherHolderOf(Partition partition)
    {
        foreach (var machine in MachinesOf(partition))
        {
            if (machines.TryGetValue(machine, out var holder) && holder != ResourceKey.Of(partition)
                && records.TryGetValue(holder, out var record) && record.HoldsDomain() && MachinesOf(record.Partition).Contains(machine))
            {
                return holder;
            }
        }

        return null;
    }

    /// <summary>Two files name one machine: the older partition of those that hold it has it, the others are as good as unreadable, so nothing is done to them.</summary>
    private void Settle(Guid machine, ResourceKey[] claims)
    {
        if (claims.Length == 0 || !records[claims[0]].HoldsDomain())
        {
            return; // Who only asks takes nothing from the others.
        }

        machines[machine] = claims[0];
        foreach (var key in claims.Skip(1))
        {
            records.TryRemove(key, out _);
            digests.TryRemove(key, out _);
            unreadable[key] = $"its machine {machine} is that of partition {claims[0]}";
            LogMachineHeld(key, machine.ToString(), claims[0]);
        }
    }

    private void Keep(ResourceKey key, PartitionRecord record)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(record, AgentJson.Default.PartitionRecord);
        Hold(key, record, content);
        unreadable.TryRemove(key, out _);
        TryWrite(key, content);
    }

    private void Hold(ResourceKey key, PartitionRecord record, ReadOnlySpan<byte> content)
    {
        records[key] = record;
        digests[key] = Digest.Of(content);
        foreach (var machine in record.HoldsDomain() ? MachinesOf(record.Partition) : [])
        {
            machines[machine] = key;
        }
    }

    /// <summary>Nothing is known of a partition any more.</summary>
    private void Drop(ResourceKey key, PartitionRecord? gone)
    {
        records.TryRemove(key, out _);
        foreach (var machine in gone is null ? [] : MachinesOf(gone.Partition))
        {
            machines.TryRemove(KeyValuePair.Create(machine, key));
        }

        digests.TryRemove(key, out _);
        undurable.Remove(key);
    }

    private bool TryWrite(ResourceKey key, ReadOnlySpan<byte> content)
    {
        try
        {
            AtomicFile.Write(files.PathOf(key), content);
            undurable.Remove(key);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            undurable.Add(key);
            LogNotWritten(key, problem.Message);
            return false;
        }
    }

    private void TryDelete(ResourceKey key)
    {
        try
        {
            AtomicFile.Delete(files.PathOf(key));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next start settles it.
            LogNotWritten(key, problem.Message);
        }
    }

    private void Read(ResourceKey key, string path)
    {
        try
        {
            var content = File.ReadAllBytes(path);
            var record = JsonSerializer.Deserialize(content, AgentJson.Default.PartitionRecord);
            if (record is not { Version: 1 } || ResourceKey.Of(record.Partition) != key)
            {
                throw new JsonException("it holds another partition, or is of another version");
            }

            Hold(key, record, content);
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            unreadable[key] = problem.Message;
            LogUnreadable(key, path, problem.Message);
        }
    }

    /// <summary>By what a partition's machine is known: the uid of the VirtualMachine, and the UUID of its domain, which is another one where it was taken over.</summary>
    private static List<Guid> MachinesOf(Partition partition)
    {
        List<Guid> all = Guid.TryParse(partition.Spec.DomainUuid(), out var domain) ? [domain] : [];
        if (partition.Spec.Adopt is not null && Guid.TryParse(partition.Spec.VirtualMachine.Uid, out var machine))
        {
            all.Add(machine);
        }

        return all;
    }

    /// <summary>A node that has lost its disk carries no operation out again of which the API has that it ended.</summary>
    private static OperationCourse? CourseOf(Partition told) => told.Status?.Operation switch
    {
        { Phase: OperationPhase.Succeeded } done => new OperationCourse(done.Uid, OperationStage.Done, done.Reason, done.Message),
        { Phase: OperationPhase.Failed } failed => new OperationCourse(failed.Uid, OperationStage.Failed, failed.Reason, failed.Message),
        _ => null,
    };

    /// <summary>Whether two tellings of a partition ask for the same. Versions that count other writers' changes (status) do not matter.</summary>
    private static bool SameWish(Partition one, Partition other) =>
        one.Spec == other.Spec
        && one.Metadata with { ResourceVersion = null } == other.Metadata with { ResourceVersion = null };
}
