using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Nodes;
using Reconciler.Planning.Seeds;

namespace Reconciler.Planning.Desired;

/// <summary>The seed of a partition: a drive, and the file behind it.</summary>
internal static class SeedChoice
{
    private const string Pool = "default";

    /// <summary>The file; null where the spec has no seed. The drive is added to the disks.</summary>
    public static DiskFile? Choose(string domainName, PartitionSpec spec, NodeFacts node, ValueList<Obstacle> obstacles, ValueList<DomainDisk> disks)
    {
        if (!MachineSeed.IsWanted(spec.Machine))
        {
            return null;
        }

        var name = MachineSeed.DiskNameOf(spec.Machine);

        if (!node.Pools.TryGetValue(Pool, out var pool))
        {
            obstacles.Add(new Obstacle { Reason = "PoolNotFound", Path = DiskDiff.PathOf(name), Message = $"the node has no storage pool '{Pool}' for the seed", Passing = true });
            return null;
        }

        var path = Path.Join(pool, $"{domainName}.{name}.iso");
        disks.Add(new DomainDisk
        {
            Name = name,
            Path = path,
            Format = "raw",
            Bus = "sata",
            Target = TargetName.Free("sd" + TargetName.Letters(disks.Count(disk => disk.Bus != "virtio")), disks.Select(disk => disk.Target).Concat(node.Adopted?.Targets ?? (IEnumerable<string>)[]).ToHashSet(StringComparer.Ordinal)),
            Device = "cdrom",
            ReadOnly = true,
        });
        return new DiskFile
        {
            Disk = name,
            Path = path,
            Checksum = MachineSeed.ChecksumOf(spec),
            IsSecret = spec.Machine.Seed is not null,
            DeletedWithMachine = true,
        };
    }
}
