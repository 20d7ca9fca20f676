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
        Model = node.Adopted?.OtherInterfaces.FirstOrDefault(other => string.Equals(other.MacAddress, one.MacAddress, StringComparison.OrdinalIgnoreCase)) is { Model.Length: > 0 } card ? card.Model : "virtio",
        Mtu = one.Mtu,
        Bandwidth = Bandwidth(one.Bandwidth),
        BootOrder = BootOrder.Of(machine, one.Name),
    };

    /// <summary>The limit towards the guest. What comes from it is limited by OVN, for libvirt's way needs a kernel's datapath.</summary>
    private static InterfaceBandwidth? Bandwidth(BandwidthSpec? limits)
    {
        if (limits?.Ingress is not { Value: > 0 } limit)
        {
            return null;
        }

        // Open vSwitch takes an average alone for what is guaranteed; only the peak limits.
        var rate = (limit.Value + BitsPerKilobyte - 1) / BitsPerKilobyte;
        return new InterfaceBandwidth { Inbound = new InterfaceLimit { Average = rate, Peak = rate } };
    }
}
