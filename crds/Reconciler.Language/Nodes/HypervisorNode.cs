using Reconciler.Language.Common;

namespace Reconciler.Language.Nodes;

/// <summary>A node: capacity, what it can do, its physical networks, whether it is drained.</summary>
public sealed record HypervisorNode : Resource<HypervisorNodeSpec, HypervisorNodeStatus>;

/// <summary>What a node is set up with.</summary>
public sealed record HypervisorNodeSpec
{
    /// <summary>The physical networks that the node is plugged into, keyed by name.</summary>
    public ValueList<NodePhysicalNetwork> PhysicalNetworks { get; init; } = [];

    /// <summary>Whether no new partitions are placed here. Default: false.</summary>
    public bool? Unschedulable { get; init; }
}

/// <summary>A physical network on a node: by a bridge or by an interface.</summary>
public sealed record NodePhysicalNetwork
{
    /// <summary>Name of the PhysicalNetwork.</summary>
    public required string Name { get; init; }

    /// <summary>An Open vSwitch bridge that is plugged into it.</summary>
    public string? Bridge { get; init; }

    /// <summary>A network interface that is plugged into it; the agent makes a bridge around it.</summary>
    public string? Interface { get; init; }
}

/// <summary>What a node is, as its agent last saw it.</summary>
public sealed record HypervisorNodeStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>OVN's name of the node: the system-id of its Open vSwitch.</summary>
    public string? Chassis { get; init; }

    /// <summary>Processors and memory of the node.</summary>
    public NodeCapacity? Capacity { get; init; }

    /// <summary>What the hypervisor can run, one entry per architecture and accelerator.</summary>
    public ValueList<NodeCapability>? Capabilities { get; init; }

    /// <summary>Version of the agent.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Ready, InSync; Reconciling and Stalled when True.</summary>
    public ValueList<Condition>? Conditions { get; init; }
}

/// <summary>Processors and memory of a node.</summary>
public sealed record NodeCapacity
{
    /// <summary>Logical processors.</summary>
    public required int Cpus { get; init; }

    /// <summary>Memory in bytes.</summary>
    public required Quantity Memory { get; init; }
}

/// <summary>An architecture that a node can run, and how.</summary>
public sealed record NodeCapability
{
    /// <summary>Processor architecture as libvirt names it, for example x86_64.</summary>
    public required string Architecture { get; init; }

    /// <summary>The accelerator: kvm, qemu (software emulation), hvf, mshv.</summary>
    public required string Accelerator { get; init; }
}
