using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>One running instance of a machine on one node, fully resolved; made by the controller, carried out and reported on by the node's agent.</summary>
public sealed record Partition : Resource<PartitionSpec, PartitionStatus>;

/// <summary>What the node's agent carries out: every default chosen, every reference resolved.</summary>
public sealed record PartitionSpec
{
    /// <summary>The machine that this is an instance of.</summary>
    public required MachineReference VirtualMachine { get; init; }

    /// <summary>The node that runs it.</summary>
    [Text(TextForms.Subdomain)]
    public required string NodeName { get; init; }

    /// <summary>The machine's generation from which this was resolved.</summary>
    [InRange(0, long.MaxValue)]
    public required long Generation { get; init; }

    /// <summary>The machine's run strategy.</summary>
    public required RunStrategy RunStrategy { get; init; }

    /// <summary>The state in which the partition should be now; Unmanaged leaves it as people start and stop it.</summary>
    public required PowerState PowerState { get; init; }

    /// <summary>The operation that was handed over last; absent: none was, or the runStrategy changed since.</summary>
    public PartitionPower? Power { get; init; }

    /// <summary>The resolved machine.</summary>
    public required PartitionMachine Machine { get; init; }

    /// <summary>The resolved interfaces, in the machine's order.</summary>
    [Items(16, KeyedBy = "name")]
    public ValueList<PartitionInterface> Interfaces { get; init => field = value ?? []; } = [];

    /// <summary>Health checks that the agent runs against the guest.</summary>
    [Items(128)]
    public ValueList<PartitionHealthCheck> Health { get; init => field = value ?? []; } = [];

    /// <summary>From where and whereto the agent probes the guest over the network; absent: no check asks for it, or there is no address for it yet.</summary>
    public PartitionProber? Prober { get; init; }

    /// <summary>Commands that the agent runs in the guest while a quarantine policy's checks fail.</summary>
    [Items(128, KeyedBy = "policy")]
    public ValueList<PartitionRemediation> Remediation { get; init => field = value ?? []; } = [];

    /// <summary>Snapshots that are to be taken or deleted, in that order. One that is done leaves the list, and stays on the node.</summary>
    [Items(64, KeyedBy = "uid")]
    public ValueList<PartitionSnapshot> Snapshots { get; init => field = value ?? []; } = [];

    /// <summary>The snapshot to which the disks go back; the guest is not started before that is done. Absent: none.</summary>
    public PartitionRestore? Restore { get; init; }

    /// <summary>The domain that the machine takes over; absent: it has one of its own.</summary>
    public AdoptSpec? Adopt { get; init; }

    /// <summary>What is done about drift.</summary>
    public DriftSpec? Drift { get; init; }

    /// <summary>Drift is reported and not put back until then; absent or past: there is no pause.</summary>
    public DateTimeOffset? DriftPausedUntil { get; init; }

    /// <summary>The libvirt domain's UUID: the machine's uid, or that of the domain that it took over.</summary>
    public string DomainUuid() => (Adopt?.Uuid ?? VirtualMachine.Uid).ToLowerInvariant();
}

/// <summary>Names a machine and its identity.</summary>
public sealed record MachineReference
{
    /// <summary>Name of the VirtualMachine, in the same namespace.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>Uid of the VirtualMachine; also the libvirt domain's UUID, unless the machine took a domain over.</summary>
    [Text(MaxLength = 128, MinLength = 1)]
    public required string Uid { get; init; }
}

/// <summary>The state in which a partition should be.</summary>
public enum PowerState
{
    /// <summary>It runs; it is started again whenever it stops.</summary>
    Running,

    /// <summary>It is off.</summary>
    Stopped,

    /// <summary>It is started, its processors halted.</summary>
    Paused,

    /// <summary>People start and stop it.</summary>
    Unmanaged,

    /// <summary>It is off, its memory saved on the node's disk; its next start goes on from there.</summary>
    Hibernated,
}

/// <summary>The machine with every default chosen.</summary>
public sealed record PartitionMachine
{
    /// <summary>Processor architecture.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>Virtual processors.</summary>
    public required PartitionCpu Cpu { get; init; }

    /// <summary>Memory in bytes.</summary>
    public required PartitionMemory Memory { get; init; }

    /// <summary>Firmware.</summary>
    public required FirmwareSpec Firmware { get; init; }

    /// <summary>Kernel to boot; absent: the firmware boots from disks and interfaces.</summary>
    public PartitionKernel? Kernel { get; init; }

    /// <summary>Names of disks and interfaces in boot order.</summary>
    [Items(48)]
    [Text(TextForms.Label)]
    public ValueList<string> BootOrder { get; init => field = value ?? []; } = [];

    /// <summary>Disks.</summary>
    [Items(32, KeyedBy = "name")]
    public ValueList<PartitionDisk> Disks { get; init => field = value ?? []; } = [];

    /// <summary>Cloud-init's NoCloud data; absent: no seed is attached.</summary>
    public PartitionCloudInit? CloudInit { get; init; }

    /// <summary>Windows' answer file; absent: none. Like cloud-init's data out of a Secret it comes in <see cref="Seed"/>, and stands here on the node only.</summary>
    public PartitionSysprep? Sysprep { get; init; }

    /// <summary>The seed whose data stand in a Secret, sealed to the node's key; absent: none.</summary>
    public PartitionSeed? Seed { get; init; }

    /// <summary>Whether the guest agent's channel is made.</summary>
    public required bool GuestAgent { get; init; }
}

/// <summary>Resolved NoCloud data. The instance id is the machine's uid, the host name its name.</summary>
public sealed record PartitionCloudInit
{
    /// <summary>The user-data document; absent: an empty one.</summary>
    [Text(MaxLength = 65536)]
    public string? UserData { get; init; }

    /// <summary>The network-config document; absent: none.</summary>
    [Text(MaxLength = 65536)]
    public string? NetworkData { get; init; }
}

/// <summary>Resolved answer file of Windows' setup.</summary>
public sealed record PartitionSysprep
{
    /// <summary>The document unattend.xml.</summary>
    [Text(MaxLength = 65536)]
    public required string Unattend { get; init; }
}

/// <summary>What a seed is for.</summary>
public enum SeedKind
{
    /// <summary>cloud-init's NoCloud.</summary>
    CloudInit,

    /// <summary>Windows' setup.</summary>
    Sysprep,
}

/// <summary>Data out of a Secret, encrypted to one node's key: who may read Partitions reads nothing of it.</summary>
public sealed record PartitionSeed
{
    /// <summary>What it is for.</summary>
    public required SeedKind Kind { get; init; }

    /// <summary>Name of the Secret, in the machine's namespace.</summary>
    [Text(TextForms.Subdomain)]
    public required string Secret { get; init; }

    /// <summary>UID and resourceVersion of the Secret that it was made from.</summary>
    [Text(MaxLength = 128)]
    public required string SecretVersion { get; init; }

    /// <summary>The beginning of the SHA-256 of the node's key (its status.sealingKey).</summary>
    [Text(MaxLength = 64)]
    public required string Key { get; init; }

    /// <summary>The data: ephemeral P-256 key, nonce, tag and AES-256-GCM ciphertext, in base64.</summary>
    [Text(MaxLength = 262144)]
    public required string Sealed { get; init; }
}

/// <summary>Resolved virtual processors.</summary>
public sealed record PartitionCpu
{
    /// <summary>Cores per socket running now.</summary>
    [InRange(1, 512)]
    public required int Cores { get; init; }

    /// <summary>Cores per socket at most.</summary>
    [InRange(1, 512)]
    public required int MaxCores { get; init; }

    /// <summary>Sockets.</summary>
    [InRange(1, 16)]
    public required int Sockets { get; init; }

    /// <summary>Threads per core.</summary>
    [InRange(1, 8)]
    public required int Threads { get; init; }

    /// <summary>Processor model.</summary>
    [Text(TextForms.Identifier)]
    public required string Model { get; init; }
}

/// <summary>Resolved memory.</summary>
public sealed record PartitionMemory
{
    /// <summary>Memory now, in bytes.</summary>
    public required Quantity Size { get; init; }

    /// <summary>Memory at most, in bytes.</summary>
    public required Quantity Max { get; init; }
}

/// <summary>A resolved kernel boot.</summary>
public sealed record PartitionKernel
{
    /// <summary>The kernel image.</summary>
    public required PartitionImage Kernel { get; init; }

    /// <summary>The initial ram disk.</summary>
    public PartitionImage? Initrd { get; init; }

    /// <summary>The command line.</summary>
    [Text(MaxLength = 4096)]
    public string CommandLine { get; init => field = value ?? ""; } = "";
}

/// <summary>A resolved MachineImage: all that a node needs to fetch and verify it.</summary>
public sealed record PartitionImage
{
    /// <summary>Namespace of the MachineImage.</summary>
    [Text(TextForms.Label)]
    public required string Namespace { get; init; }

    /// <summary>Name of the MachineImage.</summary>
    [Text(TextForms.Subdomain)]
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required Images.ImageSource Source { get; init; }

    /// <summary>Its checksum, <c>sha256:HEX</c>; absent: not verified.</summary>
    [Text(TextForms.Checksum)]
    public string? Checksum { get; init; }

    /// <summary>Of an image without checksum, the one that it had when it was first used; absent: it has a checksum, or this node is the first.</summary>
    [Text(TextForms.Checksum)]
    public string? PinnedChecksum { get; init; }

    /// <summary>Its format.</summary>
    public required Images.ImageFormat Format { get; init; }
}

/// <summary>A resolved disk.</summary>
public sealed record PartitionDisk
{
    /// <summary>Name of the disk.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>The image that it overlays; absent: blank.</summary>
    public PartitionImage? Image { get; init; }

    /// <summary>Size in bytes; absent: the image's.</summary>
    public Quantity? Size { get; init; }

    /// <summary>How it is attached.</summary>
    public required DiskBus Bus { get; init; }

    /// <summary>Its storage pool.</summary>
    [Text(TextForms.Label)]
    public required string Pool { get; init; }

    /// <summary>What becomes of it with the machine.</summary>
    public required ReclaimPolicy ReclaimPolicy { get; init; }

    /// <summary>Whether the guest may only read.</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>Host caching.</summary>
    public required DiskCache Cache { get; init; }
}

/// <summary>A resolved interface.</summary>
public sealed record PartitionInterface
{
    /// <summary>Name of the interface.</summary>
    [Text(TextForms.Label, MaxLength = 15)]
    public required string Name { get; init; }

    /// <summary>Its network, NAMESPACE/NAME.</summary>
    [Text(TextForms.Reference)]
    public required string Network { get; init; }

    /// <summary>Its MAC address, lower case with colons.</summary>
    [Text(TextForms.Mac)]
    public required string MacAddress { get; init; }

    /// <summary>Its addresses, at most one per family; empty on a network without subnets.</summary>
    [Items(2)]
    [Text(TextForms.Address)]
    public ValueList<string> IpAddresses { get; init => field = value ?? []; } = [];

    /// <summary>The logical switch port's name, a UUID; libvirt's interfaceid.</summary>
    [Text(MaxLength = 36, MinLength = 1)]
    public required string PortName { get; init; }

    /// <summary>The tap device's name on the node, at most 15 characters.</summary>
    [Text(TextForms.Device)]
    public required string TapName { get; init; }

    /// <summary>MTU in bytes.</summary>
    [InRange(68, 65535)]
    public required int Mtu { get; init; }

    /// <summary>Limits in bit/s.</summary>
    public BandwidthSpec? Bandwidth { get; init; }

    /// <summary>Networks of frames that the guest tags.</summary>
    [Items(64, KeyedBy = "vlan")]
    public ValueList<PartitionTrunk> Trunks { get; init => field = value ?? []; } = [];
}

/// <summary>A resolved trunk.</summary>
public sealed record PartitionTrunk
{
    /// <summary>VLAN id, 1 to 4094.</summary>
    [InRange(1, 4094)]
    public required int Vlan { get; init; }

    /// <summary>Its network, NAMESPACE/NAME.</summary>
    [Text(TextForms.Reference)]
    public required string Network { get; init; }

    /// <summary>The logical switch port's name, a UUID.</summary>
    [Text(MaxLength = 36, MinLength = 1)]
    public required string PortName { get; init; }

    /// <summary>Its addresses.</summary>
    [Items(2)]
    [Text(TextForms.Address)]
    public ValueList<string> IpAddresses { get; init => field = value ?? []; } = [];
}

/// <summary>A health check of a quarantine policy, to be run against this guest.</summary>
public sealed record PartitionHealthCheck
{
    /// <summary>Name of the QuarantinePolicy, in the same namespace.</summary>
    [Text(TextForms.Subdomain)]
    public required string Policy { get; init; }

    /// <summary>The check.</summary>
    public required Policies.HealthCheck Check { get; init; }
}

/// <summary>The remediation command of a quarantine policy, to be run in this guest.</summary>
public sealed record PartitionRemediation
{
    /// <summary>Name of the QuarantinePolicy, in the same namespace.</summary>
    [Text(TextForms.Subdomain)]
    public required string Policy { get; init; }

    /// <summary>The command.</summary>
    public required Policies.ExecCheck Exec { get; init; }
}

/// <summary>From where and whereto a guest is probed over the network.</summary>
public sealed record PartitionProber
{
    /// <summary>The network, NAMESPACE/NAME.</summary>
    [Text(TextForms.Reference)]
    public required string Network { get; init; }

    /// <summary>The logical switch port of the network's probes.</summary>
    [Text(MaxLength = 253, MinLength = 1)]
    public required string PortName { get; init; }

    /// <summary>Its MAC address, lower case with colons.</summary>
    [Text(TextForms.Mac)]
    public required string MacAddress { get; init; }

    /// <summary>The address that probes come from.</summary>
    [Text(TextForms.Address)]
    public required string Address { get; init; }

    /// <summary>Length of the subnet's prefix, in bits.</summary>
    [InRange(1, 128)]
    public required int PrefixLength { get; init; }

    /// <summary>The guest's address that is probed.</summary>
    [Text(TextForms.Address)]
    public required string Target { get; init; }
}
