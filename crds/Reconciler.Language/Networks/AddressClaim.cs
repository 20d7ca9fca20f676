using Reconciler.Language.Common;

namespace Reconciler.Language.Networks;

/// <summary>
/// An address taken, named <c>NETWORK-HEX</c> in the network's namespace. The API's create is the lock, so none is given twice; it outlives
/// the machine's partitions.
/// </summary>
public sealed record AddressClaim : Resource<AddressClaimSpec, ConditionedStatus>;

/// <summary>Which address, and for whom.</summary>
public sealed record AddressClaimSpec
{
    /// <summary>Name of the VirtualNetwork, in the claim's namespace.</summary>
    public required string Network { get; init; }

    /// <summary>The address.</summary>
    public required string Address { get; init; }

    /// <summary>The machine that holds it.</summary>
    public ClaimHolder? Holder { get; init; }
}

/// <summary>The interface of a machine that holds an address.</summary>
public sealed record ClaimHolder
{
    /// <summary>Namespace of the machine.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the machine.</summary>
    public required string Name { get; init; }

    /// <summary>Uid of the machine.</summary>
    public required string Uid { get; init; }

    /// <summary>Name of the interface; trunks are NAME.VLAN.</summary>
    public required string Interface { get; init; }
}
