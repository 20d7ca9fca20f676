using System.Text.Json.Serialization;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Images;

/// <summary>A disk, kernel or initrd image: where from, checksum, format.</summary>
public sealed record MachineImage : Resource<MachineImageSpec, MachineImageStatus>;

/// <summary>Where an image comes from and what it is.</summary>
public sealed record MachineImageSpec
{
    /// <summary>Exactly one of path, url and virtualMachineDisk.</summary>
    public required ImageSource Source { get; init; }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits. Default: pinned on first use.</summary>
    [Text(TextForms.Checksum)]
    public string? Checksum { get; init; }

    /// <summary>qcow2, raw, vhd, vhdx, vmdk, kernel or initrd.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Other namespaces whose machines may refer to this image. Default: none.</summary>
    public AllowedNamespaces? AllowedNamespaces { get; init; }
}

/// <summary>Where an image comes from.</summary>
[OneOf("path", "url", "virtualMachineDisk", "virtualMachineSnapshotDisk")]
public sealed record ImageSource
{
    /// <summary>Absolute path on the node, below one of the agent's image roots.</summary>
    [Text(TextForms.AbsolutePath)]
    public string? Path { get; init; }

    /// <summary>An http or https URL.</summary>
    [Text(TextForms.HttpUrl)]
    public string? Url { get; init; }

    /// <summary>A disk of a machine in the image's namespace.</summary>
    public VirtualMachineDiskSource? VirtualMachineDisk { get; init; }

    /// <summary>A disk of a snapshot in the image's namespace; the machine may run. Format: qcow2.</summary>
    public VirtualMachineSnapshotDiskSource? VirtualMachineSnapshotDisk { get; init; }
}

/// <summary>A disk of a snapshot.</summary>
public sealed record VirtualMachineSnapshotDiskSource
{
    /// <summary>Name of the VirtualMachineSnapshot.</summary>
    [Text(TextForms.Subdomain)]
    public required string Snapshot { get; init; }

    /// <summary>Its uid: a namesake that is made later is another one. Default: whichever has the name.</summary>
    [Text(MaxLength = 64)]
    public string? Uid { get; init; }

    /// <summary>Name of the disk.</summary>
    [Text(TextForms.Label)]
    public required string Disk { get; init; }
}

/// <summary>A disk of a machine.</summary>
public sealed record VirtualMachineDiskSource
{
    /// <summary>Name of the VirtualMachine.</summary>
    [Text(TextForms.Label)]
    public required string VirtualMachine { get; init; }

    /// <summary>Name of its disk.</summary>
    [Text(TextForms.Label)]
    public required string Disk { get; init; }
}

/// <summary>Formats of images.</summary>
public enum ImageFormat
{
    /// <summary>QEMU's copy-on-write format.</summary>
    [JsonStringEnumMemberName("qcow2")]
    Qcow2,

    /// <summary>Plain bytes.</summary>
    [JsonStringEnumMemberName("raw")]
    Raw,

    /// <summary>Virtual PC.</summary>
    [JsonStringEnumMemberName("vhd")]
    Vhd,

    /// <summary>Hyper-V.</summary>
    [JsonStringEnumMemberName("vhdx")]
    Vhdx,

    /// <summary>VMware.</summary>
    [JsonStringEnumMemberName("vmdk")]
    Vmdk,

    /// <summary>A Linux kernel.</summary>
    [JsonStringEnumMemberName("kernel")]
    Kernel,

    /// <summary>An initial ram disk.</summary>
    [JsonStringEnumMemberName("initrd")]
    Initrd,
}

/// <summary>What an image is, as last observed.</summary>
public sealed record MachineImageStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Progress of the transfer in percent.</summary>
    [InRange(0, 100)]
    public int? Progress { get; init; }

    /// <summary>Size in bytes.</summary>
    public Quantity? Size { get; init; }

    /// <summary>The checksum: the spec's, or that which the image had when it was first used. Nodes take no other content from then on.</summary>
    [Text(TextForms.Checksum)]
    public string? Checksum { get; init; }

    /// <summary>Stands for the source, checksum and format that this status speaks of.</summary>
    [Text(MaxLength = 64)]
    public string? Identity { get; init; }

    /// <summary>How many nodes have it.</summary>
    [InRange(0, int.MaxValue)]
    public int? NodesReady { get; init; }

    /// <summary>Ready; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
