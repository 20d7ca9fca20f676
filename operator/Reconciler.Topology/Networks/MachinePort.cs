using Reconciler.Language.Common;

namespace Reconciler.Topology;

/// <summary>A machine's port on a network, fully resolved.</summary>
public sealed record MachinePort
{
    /// <summary>Namespace of the VirtualMachine.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the VirtualMachine.</summary>
    public required string Machine { get; init; }

    /// <summary>Name of the interface; a trunk's is <c>NAME.VLAN</c>.</summary>
    public required string Interface { get; init; }

    /// <summary>The logical switch port's name, a UUID (<c>PartitionInterface.PortName</c>).</summary>
    public required string PortName { get; init; }

    /// <summary>The hardware address, lower case with colons.</summary>
    public required string MacAddress { get; init; }

    /// <summary>
    /// The addresses that were claimed for it. Where a subnet has <c>mode: SLAAC</c> and no IPv6 address stands here, the one that the guest
    /// derives from its hardware address is added.
    /// </summary>
    public ValueList<string> IpAddresses { get; init; } = [];

    /// <summary>What it may send at most, in bit/s; null: no limit.</summary>
    public long? EgressLimit { get; init; }

    /// <summary>For a trunk: the port whose frames carry the tag.</summary>
    public TrunkPlace? Trunk { get; init; }
}

/// <summary>The place of a trunk's network on an interface.</summary>
/// <param name="ParentPortName">The logical switch port of the interface itself.</param>
/// <param name="Vlan">The guest's tag, 1 to 4094.</param>
public sealed record TrunkPlace(string ParentPortName, int Vlan);
