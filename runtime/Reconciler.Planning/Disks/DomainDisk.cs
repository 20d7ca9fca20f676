using Reconciler.Language.Common;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Disks;

/// <summary>A disk of a domain: an image file.</summary>
public sealed record DomainDisk
{
    /// <summary>Name in the spec; of a disk that was read: from our alias, else absent.</summary>
    public string? Name { get; init; }

    /// <summary>Absolute path of the file; absent where the disk is none (a block device, a network disk, an empty drive).</summary>
    public string? Path { get; init; }

    /// <summary>Format as QEMU names it: qcow2, raw, ...</summary>
    public required string Format { get; init; }

    /// <summary>How it is attached: virtio, scsi, sata.</summary>
    public required string Bus { get; init; }

    /// <summary>The device name in the definition: vda, sda, ...</summary>
    public required string Target { get; init; }

    /// <summary>disk or cdrom.</summary>
    public string Device { get; init; } = "disk";

    /// <summary>Whether the guest may only read.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Host caching as QEMU names it; absent: QEMU's default.</summary>
    public string? Cache { get; init; }

    /// <summary>What becomes of blocks that the guest discards: unmap or ignore; absent: QEMU's default.</summary>
    public string? Discard { get; init; }

    /// <summary>Serial number that the guest sees; our disks carry their name.</summary>
    public string? Serial { get; init; }

    /// <summary>Place in the firmware's boot order, from 1; absent: not booted from.</summary>
    public int? BootOrder { get; init; }

    /// <summary>Settings that are not ours; none of a desired disk, unless they are left as they were found.</summary>
    public ValueList<ForeignSetting> Settings { get; init; } = [];

    /// <summary>Whether it was taken over with its domain: it bears no alias of ours and is known by its device name.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>How libvirt knows it; absent on a desired disk.</summary>
    public DeviceHandle? Handle { get; init; }
}
