using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Nodes;

namespace Reconciler.Planning.Desired;

/// <summary>Network interfaces of a partition.</summary>
internal static class InterfaceChoice
{
    /// <summary>Bits in libvirt's kilobyte of a bandwidth.</summary>
    private const long BitsPerKilobyte = 8000;

    public static DomainInterface Choose(PartitionInterface one, PartitionMachine machine, NodeFacts node) => new()
    {
        Name = one.Name,
        Bridge = node.IntegrationBridge,
        PortName = one.PortName,
        MacAddress = one.MacAddress.ToLowerInvariant(),
        TapName = one.TapName,
        Model = "virtio",
        Mtu = one.Mtu,
        Bandwidth = Bandwidth(one.Bandwidth),
        BootOrder = BootOrder.Of(machine, one.Name),
    };

    private static InterfaceBandwidth? Bandwidth(BandwidthSpec? limits)
    {
        var (inbound, outbound) = (Limit(limits?.Ingress), Limit(limits?.Egress));
        // Towards the guest, Open vSwitch takes an average alone for what is guaranteed; only the peak limits.
        inbound = inbound is null ? null : inbound with { Peak = inbound.Average };
        return inbound is null && outbound is null ? null : new InterfaceBandwidth { Inbound = inbound, Outbound = outbound };
    }

    private static InterfaceLimit? Limit(Quantity? bitsPerSecond) =>
        bitsPerSecond is { Value: > 0 } limit ? new InterfaceLimit { Average = (limit.Value + BitsPerKilobyte - 1) / BitsPerKilobyte } : null;
}
