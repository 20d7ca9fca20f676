using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Nodes;

namespace Reconciler.Planning.Desired;

/// <summary>Disks of a partition: the domain's devices and the files behind them.</summary>
internal static class DiskChoice
{
    public static (ValueList<DomainDisk> Disks, ValueList<DiskFile> Files) Choose(
        string domainName, PartitionMachine machine, NodeFacts node, ValueList<Obstacle> obstacles)
    {
        var disks = new ValueList<DomainDisk>();
        var files = new ValueList<DiskFile>();
        var targets = new TargetNames(node.Adopted?.Targets);
        foreach (var disk in machine.Disks)
        {
            var path = $"spec.disks[name={disk.Name}]";
            var image = disk.Image is null ? null : NodeImages.Find(node, disk.Image, path + ".image", obstacles);
            if (!node.Pools.TryGetValue(disk.Pool, out var pool))
            {
                obstacles.Add(new Obstacle
                {
                    Reason = "PoolNotFound",
                    Path = path + ".pool",
                    Message = $"the node has no storage pool '{disk.Pool}'; it has {(node.Pools.Count == 0 ? "none" : string.Join(", ", node.Pools.Keys.Order(StringComparer.Ordinal)))}",
                    Passing = true,
                });
                continue;
            }

            if (disk.Image is not null && image is null)
            {
                continue;
            }

            if (node.Adopted?.Definition.Disks.FirstOrDefault(one => one.Name == disk.Name) is { IsAdopted: true } own)
            {
                TakeOver(disk, own, machine, node, disks, files);
                continue;
            }

            // An image that is only read needs no overlay.
            var direct = disk.ReadOnly && image is not null;
            var file = direct ? image!.Path : Path.Join(pool, $"{domainName}.{disk.Name}.qcow2");
            var bus = BusName(disk.Bus);
            disks.Add(new DomainDisk
            {
                Name = disk.Name,
                Path = file,
                Format = direct ? FormatName(disk.Image!.Format) : "qcow2",
                Bus = bus,
                Target = targets.Next(bus),

                // QEMU has no disk on SATA that is only read; a guest knows such a thing as a CD.
                Device = disk is { ReadOnly: true, Bus: DiskBus.Sata } ? "cdrom" : "disk",
                ReadOnly = disk.ReadOnly,
                Cache = CacheName(disk.Cache),
                Discard = disk.ReadOnly ? null : "unmap",
                Serial = disk.Name.Length <= 20 ? disk.Name : disk.Name[..20],
                BootOrder = BootOrder.Of(machine, disk.Name),
            });
            if (!direct)
            {
                files.Add(new DiskFile
                {
                    Disk = disk.Name,
                    Path = file,
                    Size = disk.Size?.Value,
                    // A disk keeps the image that it was made from; another one in the spec counts for disks that are made anew.
                    BackingFile = node.MadeFrom.TryGetValue(file, out var origin) ? (origin.Length == 0 ? null : origin) : image?.Path,
                    BackingFormat = disk.Image is null || (origin is not null && origin != image?.Path) ? null : FormatName(disk.Image.Format),
                    DeletedWithMachine = disk.ReclaimPolicy == ReclaimPolicy.Delete,
                });
            }
        }

        return (disks, files);
    }

    /// <summary>A disk that was taken over stays the file that it is; only what the spec can say of it may be another thing.</summary>
    private static void TakeOver(PartitionDisk disk, DomainDisk own, PartitionMachine machine, NodeFacts node, ValueList<DomainDisk> disks, ValueList<DiskFile> files)
    {
        disks.Add(own with
        {
            Bus = BusName(disk.Bus),
            ReadOnly = disk.ReadOnly,
            Cache = CacheName(disk.Cache) is var cache && cache == (own.Cache is null or "default" ? "writeback" : own.Cache) ? own.Cache : cache,
            BootOrder = machine.BootOrder.Count == 0 ? own.BootOrder : BootOrder.Of(machine, disk.Name),
        });
        files.Add(new DiskFile
        {
            Disk = disk.Name,
            Path = own.Path!,
            Size = disk.Size?.Value,
            BackingFile = node.MadeFrom.GetValueOrDefault(own.Path!) is { Length: > 0 } below ? below : null,
            DeletedWithMachine = disk.ReclaimPolicy == ReclaimPolicy.Delete,
        });
    }

    private static string BusName(DiskBus bus) => bus switch
    {
        DiskBus.Scsi => "scsi",
        DiskBus.Sata => "sata",
        _ => "virtio",
    };

    private static string CacheName(DiskCache cache) => cache switch
    {
        DiskCache.None => "none",
        DiskCache.Writethrough => "writethrough",
        DiskCache.Directsync => "directsync",
        DiskCache.Unsafe => "unsafe",
        _ => "writeback",
    };

    private static string FormatName(ImageFormat format) => KeptFormat.Of(format) == ImageFormat.Qcow2 ? "qcow2" : "raw";

    /// <summary>Hands out vda, vdb, ... and sda, sdb, ..., in the order of the spec.</summary>
    private sealed class TargetNames(IReadOnlySet<string>? taken)
    {
        private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);

        public string Next(string bus)
        {
            var prefix = bus == "virtio" ? "vd" : "sd";
            var index = used.GetValueOrDefault(prefix);
            while (taken?.Contains(prefix + TargetName.Letters(index)) == true)
            {
                index++;
            }

            used[prefix] = index + 1;
            return prefix + TargetName.Letters(index);
        }
    }
}
