using Reconciler.Language.Common;

namespace Reconciler.Language.Machines;

/// <summary>A preset of processors, memory and devices; what a machine's own spec says wins over it.</summary>
public sealed record MachineType : Resource<MachineTypeSpec>;

/// <summary>The values of a preset.</summary>
public sealed record MachineTypeSpec
{
    /// <summary>Processor architecture of the machines: x86_64 or i686.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Virtual processors.</summary>
    public CpuSpec? Cpu { get; init; }

    /// <summary>Guest memory.</summary>
    public MemorySpec? Memory { get; init; }

    /// <summary>Firmware.</summary>
    public FirmwareSpec? Firmware { get; init; }

    /// <summary>How disks are attached that do not say it themselves: virtio, scsi or sata.</summary>
    public DiskBus? DiskBus { get; init; }

    /// <summary>Whether the guests run the QEMU guest agent.</summary>
    public bool? GuestAgent { get; init; }
}
