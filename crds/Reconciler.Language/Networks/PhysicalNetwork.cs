using Reconciler.Language.Common;

namespace Reconciler.Language.Networks;

/// <summary>A network outside: which VLANs which namespaces may use, and its external addresses.</summary>
public sealed record PhysicalNetwork : Resource<PhysicalNetworkSpec, ConditionedStatus>;

/// <summary>What may be used of a physical network.</summary>
public sealed record PhysicalNetworkSpec
{
    /// <summary>Ranges of VLANs and the namespaces to which they are granted. Default: none.</summary>
    public ValueList<VlanRange> Vlans { get; init; } = [];

    /// <summary>External addresses: single ones or ranges FIRST-LAST.</summary>
    public ValueList<string>? ExternalAddresses { get; init; }
}

/// <summary>A range of VLANs that is granted to namespaces.</summary>
public sealed record VlanRange
{
    /// <summary>First VLAN id, 1 to 4094.</summary>
    public required int From { get; init; }

    /// <summary>Last VLAN id, from <see cref="From"/> to 4094.</summary>
    public required int To { get; init; }

    /// <summary>The namespaces that may use the range. Default: all.</summary>
    public LabelSelector? NamespaceSelector { get; init; }
}
