using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>A network interface of a machine.</summary>
public sealed record InterfaceSpec
{
    /// <summary>Name, unique in the machine.</summary>
    [Text(TextForms.Label, MaxLength = 15)]
    public required string Name { get; init; }

    /// <summary>Reference to the VirtualNetwork of the untagged frames: NAME or NAMESPACE/NAME.</summary>
    [Text(TextForms.Reference)]
    public required string Network { get; init; }

    /// <summary>MAC address, locally administered unicast. Default: derived from the machine's uid and the interface's name.</summary>
    [Text(TextForms.Mac)]
    public string? MacAddress { get; init; }

    /// <summary>Fixed addresses, at most one per family. Default: claimed once from the network's subnets and kept.</summary>
    [Items(2)]
    [Text(TextForms.Address)]
    public ValueList<string>? IpAddresses { get; init; }

    /// <summary>Networks for frames that the guest tags itself, keyed by VLAN id.</summary>
    [Items(64, KeyedBy = "vlan")]
    public ValueList<TrunkSpec>? Trunks { get; init; }

    /// <summary>Limits in bit/s. Default: none.</summary>
    public BandwidthSpec? Bandwidth { get; init; }
}

/// <summary>A network for frames of one VLAN id that the guest tags itself.</summary>
public sealed record TrunkSpec
{
    /// <summary>VLAN id, 1 to 4094.</summary>
    [InRange(1, 4094)]
    public required int Vlan { get; init; }

    /// <summary>Reference to the VirtualNetwork of these frames.</summary>
    [Text(TextForms.Reference)]
    public required string Network { get; init; }

    /// <summary>Fixed addresses, at most one per family. Default: claimed once and kept.</summary>
    [Items(2)]
    [Text(TextForms.Address)]
    public ValueList<string>? IpAddresses { get; init; }
}

/// <summary>Bandwidth limits of an interface.</summary>
public sealed record BandwidthSpec
{
    /// <summary>Towards the guest, in bit/s.</summary>
    public Quantity? Ingress { get; init; }

    /// <summary>From the guest, in bit/s. The interface itself and each of its trunks have the limit for themselves.</summary>
    public Quantity? Egress { get; init; }
}
