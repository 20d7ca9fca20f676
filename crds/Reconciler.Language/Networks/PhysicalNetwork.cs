using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Networks;

/// <summary>A network outside: which VLANs which namespaces may use, and its external addresses.</summary>
public sealed record PhysicalNetwork : Resource<PhysicalNetworkSpec, ConditionedStatus>;

/// <summary>What may be used of a physical network.</summary>
public sealed record PhysicalNetworkSpec
{
    /// <summary>Ranges of VLANs and the namespaces to which they are granted. Default: none.</summary>
    [Items(256)]
    public ValueList<VlanRange> Vlans { get; init => field = value ?? []; } = [];

    /// <summary>External addresses that every namespace may use for NAT and load balancers: single ones or ranges FIRST-LAST. With neither these nor addressGrants: any of the network outside.</summary>
    [Items(256)]
    [Text(TextForms.AddressRange)]
    public ValueList<string>? ExternalAddresses { get; init; }

    /// <summary>External addresses that only some namespaces may use. Default: none.</summary>
    [Items(256)]
    public ValueList<AddressGrant>? AddressGrants { get; init; }
}

/// <summary>External addresses that are granted to namespaces.</summary>
public sealed record AddressGrant
{
    /// <summary>The addresses: single ones or ranges FIRST-LAST.</summary>
    [Items(256, Min = 1)]
    [Text(TextForms.AddressRange)]
    public ValueList<string> Addresses { get; init => field = value ?? []; } = [];

    /// <summary>The namespaces that may use them. Default: all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }
}

/// <summary>A range of VLANs that is granted to namespaces.</summary>
[Rule("self.from <= self.to", "from must not be greater than to")]
public sealed record VlanRange
{
    /// <summary>First VLAN id, 1 to 4094.</summary>
    [InRange(1, 4094)]
    public required int From { get; init; }

    /// <summary>Last VLAN id, from <see cref="From"/> to 4094.</summary>
    [InRange(1, 4094)]
    public required int To { get; init; }

    /// <summary>The namespaces that may use the range. Default: all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }
}
