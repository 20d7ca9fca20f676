using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>A machine that should exist: what a person writes.</summary>
public sealed record VirtualMachine : Resource<VirtualMachineSpec, VirtualMachineStatus>;

/// <summary>What a virtual machine should be.</summary>
[Rule("!(has(self.cloudInit) && has(self.sysprep))", "cloudInit and sysprep exclude each other")]
public sealed record VirtualMachineSpec
{
    /// <summary>When the machine runs: Always (default), Halted, RerunOnFailure or Manual.</summary>
    public RunStrategy? RunStrategy { get; init; }

    /// <summary>Name of a MachineType whose values stand wherever this spec is silent.</summary>
    [Text(TextForms.Label)]
    public string? MachineType { get; init; }

    /// <summary>The guest's processor architecture: x86_64 (default) or i686.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Virtual processors. Default: one core of model host-model.</summary>
    public CpuSpec? Cpu { get; init; }

    /// <summary>Guest memory. Default: 512Mi.</summary>
    public MemorySpec? Memory { get; init; }

    /// <summary>Firmware. Default: bios.</summary>
    public FirmwareSpec? Firmware { get; init; }

    /// <summary>What the machine boots: a kernel image, or its disks and interfaces in an order.</summary>
    public BootSpec? Boot { get; init; }

    /// <summary>Disks, keyed by name.</summary>
    [Items(32, KeyedBy = "name")]
    public ValueList<DiskSpec> Disks { get; init => field = value ?? []; } = [];

    /// <summary>Network interfaces, keyed by name.</summary>
    [Items(16, KeyedBy = "name")]
    public ValueList<InterfaceSpec> Interfaces { get; init => field = value ?? []; } = [];

    /// <summary>Cloud-init's NoCloud data.</summary>
    public CloudInitSpec? CloudInit { get; init; }

    /// <summary>Windows' sysprep answer file.</summary>
    public SysprepSpec? Sysprep { get; init; }

    /// <summary>Whether the guest runs the QEMU guest agent, so that its channel is made. Default: true.</summary>
    public bool? GuestAgent { get; init; }

    /// <summary>
    /// A libvirt domain on a node that this machine takes over as it runs. What the spec has no words for stays as the domain has it. Cannot be changed later.
    /// Default: none, the machine is made.
    /// </summary>
    public AdoptSpec? Adopt { get; init; }

    /// <summary>Labels that the node must carry.</summary>
    [Items(32)]
    public ValueMap? NodeSelector { get; init; }

    /// <summary>What is done about drift. Default: Enforce, never restarting the guest for it.</summary>
    public DriftSpec? Drift { get; init; }
}

/// <summary>When a machine runs.</summary>
public enum RunStrategy
{
    /// <summary>It runs; whenever it stops it is started again.</summary>
    Always,

    /// <summary>It is stopped.</summary>
    Halted,

    /// <summary>It is started again after a failure, not after a clean shutdown from inside.</summary>
    RerunOnFailure,

    /// <summary>It is left as people start and stop it.</summary>
    Manual,
}

/// <summary>Processor architectures.</summary>
public enum Architecture
{
    /// <summary>64-bit x86.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("x86_64")]
    X8664,

    /// <summary>32-bit x86.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("i686")]
    I686,
}

/// <summary>Virtual processors.</summary>
[Rule("!has(self.maxCores) || self.maxCores >= (has(self.cores) ? self.cores : 1)", "maxCores must not be less than cores")]
public sealed record CpuSpec
{
    /// <summary>Cores per socket, running at boot. Default: 1. Range: 1 to 512.</summary>
    [InRange(1, 512)]
    public int? Cores { get; init; }

    /// <summary>Head room for processors added live, in cores. Default: as many as cores.</summary>
    [InRange(1, 512)]
    public int? MaxCores { get; init; }

    /// <summary>Sockets. Default: 1.</summary>
    [InRange(1, 16)]
    public int? Sockets { get; init; }

    /// <summary>Threads per core. Default: 1.</summary>
    [InRange(1, 8)]
    public int? Threads { get; init; }

    /// <summary>Processor model: host-model (default), host-passthrough, maximum or a name of libvirt's CPU map.</summary>
    [Text(TextForms.Identifier)]
    public string? Model { get; init; }
}

/// <summary>Guest memory.</summary>
public sealed record MemorySpec
{
    /// <summary>Memory at boot and now, in bytes. Default: 512Mi.</summary>
    public Quantity? Size { get; init; }

    /// <summary>Head room for live growth, in bytes. Default: the size.</summary>
    public Quantity? Max { get; init; }
}

/// <summary>Firmware of a machine.</summary>
[Rule("!has(self.secureBoot) || !self.secureBoot || (has(self.type) && self.type == 'uefi')", "secureBoot needs type uefi")]
public sealed record FirmwareSpec
{
    /// <summary>bios (default) or uefi.</summary>
    public FirmwareType? Type { get; init; }

    /// <summary>Whether UEFI Secure Boot is on. Default: false. Needs type uefi.</summary>
    public bool? SecureBoot { get; init; }

    /// <summary>Whether the machine has an emulated TPM 2.0. Default: false.</summary>
    public bool? Tpm { get; init; }
}

/// <summary>Kinds of firmware.</summary>
public enum FirmwareType
{
    /// <summary>PC BIOS.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("bios")]
    Bios,

    /// <summary>UEFI.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("uefi")]
    Uefi,
}

/// <summary>What a machine boots.</summary>
[Rule("has(self.kernel) || !(has(self.initrd) || has(self.commandLine))", "initrd and commandLine need a kernel")]
public sealed record BootSpec
{
    /// <summary>Reference to a MachineImage of format kernel: NAME or NAMESPACE/NAME.</summary>
    [Text(TextForms.DottedReference)]
    public string? Kernel { get; init; }

    /// <summary>Reference to a MachineImage of format initrd. Needs a kernel.</summary>
    [Text(TextForms.DottedReference)]
    public string? Initrd { get; init; }

    /// <summary>The kernel's command line. Needs a kernel.</summary>
    [Text(MaxLength = 2048)]
    public string? CommandLine { get; init; }

    /// <summary>Names of disks and interfaces in the order in which the firmware tries them.</summary>
    [Items(48)]
    [Text(TextForms.Label)]
    public ValueList<string>? Order { get; init; }
}

/// <summary>Cloud-init's NoCloud data; either inline or from a Secret.</summary>
[Rule("!(has(self.secretRef) && (has(self.userData) || has(self.networkData)))", "secretRef excludes userData and networkData")]
public sealed record CloudInitSpec
{
    /// <summary>The user-data document.</summary>
    [Text(MaxLength = 65536)]
    public string? UserData { get; init; }

    /// <summary>The network-config document.</summary>
    [Text(MaxLength = 65536)]
    public string? NetworkData { get; init; }

    /// <summary>Name of a Secret with keys userdata and networkdata.</summary>
    [Text(TextForms.Subdomain)]
    public string? SecretRef { get; init; }
}

/// <summary>Windows' sysprep answer file.</summary>
public sealed record SysprepSpec
{
    /// <summary>Name of a Secret with key unattend.xml.</summary>
    [Text(TextForms.Subdomain)]
    public required string SecretRef { get; init; }
}
