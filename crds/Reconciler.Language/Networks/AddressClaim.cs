using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Networks;

/// <summary>
/// An address taken, named <c>NETWORK-HEX</c> in the network's namespace. The API's create is the lock, so none is given twice; it outlives
/// the machine's partitions.
/// </summary>
public sealed record AddressClaim : Resource<AddressClaimSpec, ConditionedStatus>;

/// <summary>Which address, and for whom.</summary>
[Rule("self.network == oldSelf.network && self.address == oldSelf.address", "network and address cannot be changed")]
public sealed record AddressClaimSpec
{
    /// <summary>Name of the VirtualNetwork, in the claim's namespace.</summary>
    [Text(TextForms.Label)]
    public required string Network { get; init; }

    /// <summary>The address.</summary>
    [Text(TextForms.Address)]
    public required string Address { get; init; }

    /// <summary>The machine that holds it.</summary>
    public ClaimHolder? Holder { get; init; }
}

/// <summary>The interface of a machine that holds an address.</summary>
public sealed record ClaimHolder
{
    /// <summary>Namespace of the machine.</summary>
    [Text(TextForms.Label)]
    public required string Namespace { get; init; }

    /// <summary>Name of the machine.</summary>
    [Text(MaxLength = 63, MinLength = 1)]
    public required string Name { get; init; }

    /// <summary>Uid of the machine.</summary>
    [Text(MaxLength = 128, MinLength = 1)]
    public required string Uid { get; init; }

    /// <summary>Name of the interface; trunks are NAME.VLAN.</summary>
    [Text(MaxLength = 32, MinLength = 1)]
    public required string Interface { get; init; }
}
