using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Quotas;

namespace Reconciler.Operator.Quotas;

/// <summary>What a Partition has of its namespace's quotas, and how one that may not grow stays as it is. Pure.</summary>
public static class PartitionUsage
{
    /// <summary>What a Partition has.</summary>
    public static MachineUsage Of(PartitionSpec partition, VirtualMachine machine, UsageFacts facts)
    {
        ArgumentNullException.ThrowIfNull(partition);
        ArgumentNullException.ThrowIfNull(machine);
        var (cpu, memory) = (partition.Machine.Cpu, partition.Machine.Memory);

        // As if somebody had written it so; disks that say no size are their images'.
        var written = machine with
        {
            Spec = new VirtualMachineSpec
            {
                Cpu = new CpuSpec { Cores = cpu.Cores, MaxCores = cpu.MaxCores, Sockets = cpu.Sockets, Threads = cpu.Threads },
                Memory = new MemorySpec { Size = memory.Size, Max = memory.Max },
                Disks = partition.Machine.Disks.Select(disk => new DiskSpec { Name = disk.Name, Size = disk.Size, ReadOnly = disk.ReadOnly, Image = disk.Image is { } image ? $"{image.Namespace}/{image.Name}" : null }).ToValueList(),
            },
        };
        return MachineUsage.Of(written, facts) with { Addresses = partition.Interfaces.Sum(nic => nic.IpAddresses.Count + nic.Trunks.Sum(trunk => trunk.IpAddresses.Count)) };
    }

    /// <summary>A Partition with everything new but what counts: that stays as it was.</summary>
    public static PartitionSpec Keep(PartitionSpec wanted, PartitionSpec had)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(had);
        return wanted with { Machine = had.Machine with { Seed = wanted.Machine.Seed }, Interfaces = had.Interfaces };
    }
}
