using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Nodes;

/// <summary>A node: capacity, what it can do, its physical networks, whether it is drained.</summary>
public sealed record HypervisorNode : Resource<HypervisorNodeSpec, HypervisorNodeStatus>;

/// <summary>What a node is set up with.</summary>
public sealed record HypervisorNodeSpec
{
    /// <summary>The physical networks that the node is plugged into, keyed by name.</summary>
    [Items(64, KeyedBy = "name")]
    public ValueList<NodePhysicalNetwork> PhysicalNetworks { get; init => field = value ?? []; } = [];

    /// <summary>Whether no new partitions are placed here. Default: false.</summary>
    public bool? Unschedulable { get; init; }

    /// <summary>What is done about the node's own network, files and settings that somebody changes by hand.</summary>
    public DriftSpec? Drift { get; init; }
}

/// <summary>A physical network on a node: by a bridge or by an interface.</summary>
[OneOf("bridge", "interface")]
public sealed record NodePhysicalNetwork
{
    /// <summary>Name of the PhysicalNetwork.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>An Open vSwitch bridge that is plugged into it.</summary>
    [Text(TextForms.Device)]
    public string? Bridge { get; init; }

    /// <summary>A network interface that is plugged into it; the agent makes a bridge around it.</summary>
    [Text(TextForms.Device)]
    public string? Interface { get; init; }
}

/// <summary>What a node is, as its agent last saw it.</summary>
public sealed record HypervisorNodeStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>OVN's name of the node: the system-id of its Open vSwitch.</summary>
    [Text(MaxLength = 253)]
    public string? Chassis { get; init; }

    /// <summary>Processors and memory of the node.</summary>
    public NodeCapacity? Capacity { get; init; }

    /// <summary>What the hypervisor can run, one entry per architecture and accelerator.</summary>
    [Items(64)]
    public ValueList<NodeCapability>? Capabilities { get; init; }

    /// <summary>Port forwards of networks that do not stand on the node's own address, because their port there is somebody else's.</summary>
    [Items(1024)]
    public ValueList<RefusedForward>? RefusedForwards { get; init; }

    /// <summary>The images that the node's partitions use, by name.</summary>
    [Items(1024)]
    public ValueList<NodeImage>? Images { get; init; }

    /// <summary>The public key that what only this node may read is sealed to: P-256, SubjectPublicKeyInfo in base64.</summary>
    [Text(MaxLength = 1024)]
    public string? SealingKey { get; init; }

    /// <summary>Version of the agent.</summary>
    [Text(MaxLength = 128)]
    public string? AgentVersion { get; init; }

    /// <summary>Ready, InSync; Contended, Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}

/// <summary>A port forward that does not stand on a node's own address.</summary>
public sealed record RefusedForward
{
    /// <summary>The network, NAMESPACE/NAME.</summary>
    [Text(TextForms.Reference)]
    public required string Network { get; init; }

    /// <summary>The forward's name in it.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>Whose the port is.</summary>
    [Text(MaxLength = 1024)]
    public required string Message { get; init; }
}

/// <summary>Processors and memory of a node.</summary>
public sealed record NodeCapacity
{
    /// <summary>Logical processors.</summary>
    [InRange(0, int.MaxValue)]
    public required int Cpus { get; init; }

    /// <summary>Memory in bytes.</summary>
    public required Quantity Memory { get; init; }
}

/// <summary>An architecture that a node can run, and how.</summary>
public sealed record NodeCapability
{
    /// <summary>Processor architecture as libvirt names it, for example x86_64.</summary>
    [Text(MaxLength = 32, MinLength = 1)]
    public required string Architecture { get; init; }

    /// <summary>The accelerator: kvm, qemu (software emulation), hvf, mshv.</summary>
    [Text(MaxLength = 32, MinLength = 1)]
    public required string Accelerator { get; init; }
}
