using Reconciler.Language.Common;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Interfaces;

/// <summary>A network interface of a domain: a tap device that is plugged into an Open vSwitch bridge.</summary>
public sealed record DomainInterface
{
    /// <summary>Name in the spec; of an interface that was read: from our alias, else absent.</summary>
    public string? Name { get; init; }

    /// <summary>The bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>The logical switch port's name, a UUID; absent on an interface that is not plugged into Open vSwitch.</summary>
    public string? PortName { get; init; }

    /// <summary>MAC address, lower case.</summary>
    public required string MacAddress { get; init; }

    /// <summary>The tap device; absent where libvirt chooses.</summary>
    public string? TapName { get; init; }

    /// <summary>Device model.</summary>
    public required string Model { get; init; }

    /// <summary>MTU in bytes; absent: the bridge's.</summary>
    public int? Mtu { get; init; }

    /// <summary>Limits; absent: none.</summary>
    public InterfaceBandwidth? Bandwidth { get; init; }

    /// <summary>Whether the link is up.</summary>
    public bool LinkUp { get; init; } = true;

    /// <summary>Place in the firmware's boot order, from 1; absent: not booted from.</summary>
    public int? BootOrder { get; init; }

    /// <summary>Settings that are not ours; none of a desired interface, unless they are left as they were found.</summary>
    public ValueList<ForeignSetting> Settings { get; init; } = [];

    /// <summary>How libvirt knows it; absent on a desired interface.</summary>
    public DeviceHandle? Handle { get; init; }
}

/// <summary>Limits of an interface.</summary>
public sealed record InterfaceBandwidth
{
    /// <summary>Towards the guest; absent: none.</summary>
    public InterfaceLimit? Inbound { get; init; }

    /// <summary>From the guest; absent: none.</summary>
    public InterfaceLimit? Outbound { get; init; }
}

/// <summary>A limit in libvirt's units. We set averages, and towards the guest the peak; the others are read, so that an altered one is noticed.</summary>
public sealed record InterfaceLimit
{
    /// <summary>Average in kilobytes per second.</summary>
    public required long Average { get; init; }

    /// <summary>Peak in kilobytes per second.</summary>
    public long? Peak { get; init; }

    /// <summary>Burst at peak speed in kilobytes.</summary>
    public long? Burst { get; init; }

    /// <summary>Guaranteed kilobytes per second.</summary>
    public long? Floor { get; init; }
}
