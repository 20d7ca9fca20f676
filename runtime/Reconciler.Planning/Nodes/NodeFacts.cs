using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;

namespace Reconciler.Planning.Nodes;

/// <summary>What the agent found out about its node and what a domain definition depends on.</summary>
public sealed record NodeFacts
{
    /// <summary>What the hypervisor can run, from libvirt's capabilities; the order does not matter.</summary>
    public required ValueList<GuestCapability> Capabilities { get; init; }

    /// <summary>Images that stand complete and verified on the node; an image that is not here is waited for.</summary>
    public ValueList<ImageFile> Images { get; init; } = [];

    /// <summary>Absolute folders of the storage pools, by name.</summary>
    public ValueMap Pools { get; init; } = [];

    /// <summary>Absolute folder of the guest agents' sockets; a path in it has to stay under 108 bytes.</summary>
    public required string AgentSocketFolder { get; init; }

    /// <summary>By path, the image from which a disk was made when it was made; empty: it was blank.</summary>
    public ValueMap MadeFrom { get; init; } = [];

    /// <summary>The domain that the partition took over, as it was then; null: it has one of its own.</summary>
    public AdoptedDomain? Adopted { get; init; }

    /// <summary>Processors of the host; null: not known.</summary>
    public int? HostCpus { get; init; }

    /// <summary>The Open vSwitch bridge of OVN. Default: br-int.</summary>
    public string IntegrationBridge { get; init; } = "br-int";
}

/// <summary>One way in which a node can run guests of one architecture.</summary>
public sealed record GuestCapability
{
    /// <summary>The guest's architecture.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>libvirt's domain type: kvm, qemu (software emulation), hvf.</summary>
    public required string DomainType { get; init; }

    /// <summary>Absolute path of the emulator.</summary>
    public required string Emulator { get; init; }
}

/// <summary>A MachineImage as it stands on a node.</summary>
public sealed record ImageFile
{
    /// <summary>Namespace of the MachineImage.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the MachineImage.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Virtual size in bytes; absent for kernels and initial ram disks.</summary>
    public long? VirtualSize { get; init; }
}
