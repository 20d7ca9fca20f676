using Reconciler.Language.Common;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Planning.Ports;

/// <summary>
/// A guest's interface on the node's side: its port in Open vSwitch and its tap. Desired and observed ports are the same record. What should be
/// is what libvirt writes for the interface as the running guest has it, so that a changed interface is one finding and not two.
/// </summary>
public sealed record GuestPort
{
    /// <summary>The key by which OVN knows the logical port of an interface.</summary>
    public const string LogicalPortKey = "iface-id";

    /// <summary>The key by which libvirt notes the guest's MAC address.</summary>
    public const string AttachedMacKey = "attached-mac";

    /// <summary>The keys of an interface's external_ids that count; all others are ovn-controller's or anybody's.</summary>
    public static IReadOnlyList<string> Keys { get; } = [LogicalPortKey, AttachedMacKey, "vm-id", "iface-status", "iface-id-ver", "encap-ip"];

    /// <summary>Name of the port, its interface and the tap.</summary>
    public required string Name { get; init; }

    /// <summary>The bridge; of a port that several bridges list: all of them, separated by commas.</summary>
    public required string Bridge { get; init; }

    /// <summary>The port's interfaces, separated by commas.</summary>
    public required string Interfaces { get; init; }

    /// <summary>Those external_ids of the interface whose keys are among <see cref="Keys"/>.</summary>
    public ValueMap ExternalIds { get; init; } = [];

    /// <summary>What the guest may send, in kilobits a second; 0: no limit.</summary>
    public long PolicingRate { get; init; }

    /// <summary>How much more it may send at once, in kilobits; 0: the default.</summary>
    public long PolicingBurst { get; init; }

    /// <summary>What the guest may receive; null: no limit.</summary>
    public PortQos? Qos { get; init; }

    /// <summary>Columns of the port and its interface that nobody of us sets and that hold something nevertheless: name to value for people.</summary>
    public ValueMap Others { get; init; } = [];

    /// <summary>The port that libvirt makes of an interface of a running guest; null: it is not plugged into Open vSwitch.</summary>
    /// <param name="one">The interface as the guest has it.</param>
    /// <param name="domain">The domain as it runs.</param>
    public static GuestPort? Of(DomainInterface one, DomainDefinition domain)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(domain);
        return one is { PortName: { } logicalPort, TapName: { } tap }
            ? new GuestPort
            {
                Name = tap,
                Bridge = one.Bridge,
                Interfaces = tap,
                ExternalIds = new ValueMap
                {
                    [LogicalPortKey] = logicalPort,
                    [AttachedMacKey] = one.MacAddress,
                    ["vm-id"] = domain.Uuid,
                    ["iface-status"] = "active",
                },
                PolicingRate = (one.Bandwidth?.Outbound?.Average ?? 0) * KilobitsPerKilobyte,
                PolicingBurst = (one.Bandwidth?.Outbound?.Burst ?? 0) * KilobitsPerKilobyte,
                Qos = PortQos.Of(one.Bandwidth?.Inbound),
            }
            : null;
    }

    private const long KilobitsPerKilobyte = 8;
}
