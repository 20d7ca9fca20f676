using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Nodes;
using Reconciler.Planning.Seeds;

namespace Reconciler.Planning.Desired;

/// <summary>The cloud-init seed of a partition: a drive, and the file behind it.</summary>
internal static class SeedChoice
{
    private const string Pool = "default";

    /// <summary>The file; null where the spec has no cloud-init data. The drive is added to the disks.</summary>
    public static DiskFile? Choose(string domainName, PartitionSpec spec, NodeFacts node, ValueList<Obstacle> obstacles, ValueList<DomainDisk> disks)
    {
        if (spec.Machine.CloudInit is not { } cloudInit)
        {
            return null;
        }

        if (!node.Pools.TryGetValue(Pool, out var pool))
        {
            obstacles.Add(new Obstacle { Reason = "PoolNotFound", Path = "spec.cloudInit", Message = $"the node has no storage pool '{Pool}' for the seed", Passing = true });
            return null;
        }

        var path = Path.Join(pool, $"{domainName}.{CloudInitSeed.DiskName}.iso");
        disks.Add(new DomainDisk
        {
            Name = CloudInitSeed.DiskName,
            Path = path,
            Format = "raw",
            Bus = "sata",
            Target = "sd" + TargetName.Letters(disks.Count(disk => disk.Bus != "virtio")),
            Device = "cdrom",
            ReadOnly = true,
        });
        return new DiskFile
        {
            Disk = CloudInitSeed.DiskName,
            Path = path,
            Checksum = CloudInitSeed.ChecksumOf(CloudInitSeed.Build(spec.VirtualMachine, cloudInit)),
            DeletedWithMachine = true,
        };
    }
}
