using Reconciler.Libvirt.Native;

namespace Reconciler.Libvirt;

/// <content>Taking tuning away.</content>
public sealed unsafe partial class LibvirtDomain
{
    private const int MetadataDescription = 0;
    private const int MetadataTitle = 1;
    private const int BitsPerByte = 8;

    private static readonly string[] DiskLimits =
    [
        .. from what in new[] { "bytes", "iops" }
           from direction in new[] { "total", "read", "write" }
           from peak in new[] { "", "_max" }
           select $"{direction}_{what}_sec{peak}",
        "size_iops_sec",
    ];

    private static readonly string[] DiskBurstLengths =
    [
        .. from what in new[] { "bytes", "iops" }
           from direction in new[] { "total", "read", "write" }
           select $"{direction}_{what}_sec_max_length",
    ];

    /// <summary>Takes its title away.</summary>
    public void ClearTitle(AffectFlags affects) =>
        Check(DomainCalls.SetMetadata(handle, MetadataTitle, null, null, null, (uint)affects), "clear the title");

    /// <summary>Takes its description away.</summary>
    public void ClearDescription(AffectFlags affects) =>
        Check(DomainCalls.SetMetadata(handle, MetadataDescription, null, null, null, (uint)affects), "clear the description");

    /// <summary>Takes every limit of a disk's throughput away.</summary>
    /// <param name="target">The disk's target name, for example <c>vda</c>.</param>
    /// <param name="affects">The running instance, the definition or both.</param>
    public void ClearDiskLimits(string target, AffectFlags affects)
    {
        // A burst may not be longer than a second, QEMU's default, where no burst is allowed.
        NativeTypedParameter[] parameters =
        [
            .. DiskLimits.Select(name => NativeTypedParameter.Of(name, 0)),
            .. DiskBurstLengths.Select(name => NativeTypedParameter.Of(name, 1)),
        ];
        fixed (NativeTypedParameter* first = parameters)
        {
            Check(DomainCalls.SetBlockIoTune(handle, target, first, parameters.Length, (uint)affects), "clear a disk's limits");
        }
    }

    /// <summary>Sets how often the guest's balloon driver reports.</summary>
    /// <param name="seconds">Seconds between two reports; 0: never.</param>
    /// <param name="affects">The running instance, the definition or both.</param>
    public void SetMemoryStatsPeriod(int seconds, AffectFlags affects) =>
        Check(DomainCalls.SetMemoryStatsPeriod(handle, seconds, (uint)affects), "set the balloon's period");

    /// <summary>Removes an I/O thread; one that a disk uses is refused.</summary>
    public void RemoveIoThread(uint id, AffectFlags affects) => Check(DomainCalls.DeleteIoThread(handle, id, (uint)affects), "remove an I/O thread");

    /// <summary>Lets a virtual processor run on all processors of the host.</summary>
    /// <param name="vcpu">Its number.</param>
    /// <param name="hostCpus">Processors of the host.</param>
    /// <param name="affects">The running instance, the definition or both.</param>
    public void UnpinVcpu(uint vcpu, int hostCpus, AffectFlags affects)
    {
        fixed (byte* all = AllOf(hostCpus))
        {
            Check(DomainCalls.PinVcpu(handle, vcpu, all, (hostCpus + BitsPerByte - 1) / BitsPerByte, (uint)affects), "unpin a virtual processor");
        }
    }

    /// <summary>Lets the emulator's threads run on all processors of the host.</summary>
    /// <param name="hostCpus">Processors of the host.</param>
    /// <param name="affects">The running instance, the definition or both.</param>
    public void UnpinEmulator(int hostCpus, AffectFlags affects)
    {
        fixed (byte* all = AllOf(hostCpus))
        {
            Check(DomainCalls.PinEmulator(handle, all, (hostCpus + BitsPerByte - 1) / BitsPerByte, (uint)affects), "unpin the emulator");
        }
    }

    /// <summary>Lets an I/O thread run on all processors of the host.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="hostCpus">Processors of the host.</param>
    /// <param name="affects">The running instance, the definition or both.</param>
    public void UnpinIoThread(uint id, int hostCpus, AffectFlags affects)
    {
        fixed (byte* all = AllOf(hostCpus))
        {
            Check(DomainCalls.PinIoThread(handle, id, all, (hostCpus + BitsPerByte - 1) / BitsPerByte, (uint)affects), "unpin an I/O thread");
        }
    }

    private static byte[] AllOf(int cpus)
    {
        var map = new byte[(cpus + BitsPerByte - 1) / BitsPerByte];
        for (var cpu = 0; cpu < cpus; cpu++)
        {
            map[cpu / BitsPerByte] |= (byte)(1 << (cpu % BitsPerByte));
        }

        return map;
    }
}
