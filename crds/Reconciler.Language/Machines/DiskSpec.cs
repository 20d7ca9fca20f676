using System.Text.Json.Serialization;
using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>A disk of a machine.</summary>
public sealed record DiskSpec
{
    /// <summary>Name, unique in the machine.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>Reference to a MachineImage that the disk overlays; absent: a blank disk.</summary>
    [Text(TextForms.DottedReference)]
    public string? Image { get; init; }

    /// <summary>Size in bytes; at least the image's. Default: the image's size. Required for a blank disk.</summary>
    public Quantity? Size { get; init; }

    /// <summary>virtio (default), scsi or sata.</summary>
    public DiskBus? Bus { get; init; }

    /// <summary>Name of the node's storage pool. Default: default.</summary>
    [Text(TextForms.Label)]
    public string? Pool { get; init; }

    /// <summary>What becomes of the disk when the machine is deleted: Delete (default) or Retain (default of a machine that adopts a domain).</summary>
    public ReclaimPolicy? ReclaimPolicy { get; init; }

    /// <summary>Whether the guest may only read. Default: false.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Host caching: none, writeback (default), writethrough, directsync or unsafe.</summary>
    public DiskCache? Cache { get; init; }
}

/// <summary>How a disk is attached.</summary>
public enum DiskBus
{
    /// <summary>virtio-blk.</summary>
    [JsonStringEnumMemberName("virtio")]
    Virtio,

    /// <summary>virtio-scsi.</summary>
    [JsonStringEnumMemberName("scsi")]
    Scsi,

    /// <summary>AHCI.</summary>
    [JsonStringEnumMemberName("sata")]
    Sata,
}

/// <summary>What becomes of a disk with its machine.</summary>
public enum ReclaimPolicy
{
    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It stays in its pool.</summary>
    Retain,
}

/// <summary>QEMU's cache modes.</summary>
public enum DiskCache
{
    /// <summary>Writes go to the host's page cache; flushes are honoured.</summary>
    [JsonStringEnumMemberName("writeback")]
    Writeback,

    /// <summary>The host's page cache is bypassed.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Each write is flushed; reads are cached.</summary>
    [JsonStringEnumMemberName("writethrough")]
    Writethrough,

    /// <summary>Each write is flushed and the cache is bypassed.</summary>
    [JsonStringEnumMemberName("directsync")]
    Directsync,

    /// <summary>Flushes are ignored; a crash of the host loses data.</summary>
    [JsonStringEnumMemberName("unsafe")]
    Unsafe,
}
