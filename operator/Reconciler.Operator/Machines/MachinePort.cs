using System.Runtime.CompilerServices;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Operator.Machines;

/// <summary>A logical port that a machine should have: one for each interface, and one for each of its trunks.</summary>
public sealed record MachinePort
{
    /// <summary>The interface's name; <c>NAME.VLAN</c> for a trunk.</summary>
    public required string Interface { get; init; }

    /// <summary>The network.</summary>
    public required ResourceKey Network { get; init; }

    /// <summary>The logical switch port's name.</summary>
    public required string PortName { get; init; }

    /// <summary>For a trunk: the port of its interface.</summary>
    public string? ParentPortName { get; init; }

    /// <summary>For a trunk: the VLAN id inside the guest.</summary>
    public int? Vlan { get; init; }

    /// <summary>The MAC address, in lower case.</summary>
    public required string MacAddress { get; init; }

    /// <summary>What may be sent from it at most, in bit/s; a trunk has the limit of its interface.</summary>
    public long? EgressLimit { get; init; }

    /// <summary>Addresses that the spec fixes.</summary>
    public ValueList<string> FixedAddresses { get; init; } = [];

    private static readonly ConditionalWeakTable<VirtualMachine, IReadOnlyList<MachinePort>> Known = [];

    /// <summary>Every port of a machine, in the order of its interfaces; a trunk follows its interface.</summary>
    /// <remarks>A machine's record never changes, and many ask: names and addresses are hashed once for each record.</remarks>
    public static IReadOnlyList<MachinePort> Of(VirtualMachine machine) => Known.GetValue(machine, static one => Derive(one));

    private static List<MachinePort> Derive(VirtualMachine machine)
    {
        var (uid, ns) = (machine.Metadata.Uid!, machine.Metadata.Namespace ?? "");
        List<MachinePort> ports = [];
        foreach (var nic in machine.Spec.Interfaces)
        {
            var port = new MachinePort
            {
                Interface = nic.Name,
                Network = ResourceKey.Parse(nic.Network, ns),
                PortName = MachineIdentity.PortName(uid, nic.Name),
#pragma warning disable CA1308 // libvirt and OVN write MAC addresses in lower case.
                MacAddress = nic.MacAddress?.ToLowerInvariant() ?? MachineIdentity.MacAddress(uid, nic.Name),
#pragma warning restore CA1308
                EgressLimit = nic.Bandwidth?.Egress?.Value,
                FixedAddresses = nic.IpAddresses ?? [],
            };
            ports.Add(port);
            foreach (var trunk in nic.Trunks ?? [])
            {
                var name = $"{nic.Name}.{trunk.Vlan}";
                ports.Add(port with
                {
                    Interface = name,
                    Network = ResourceKey.Parse(trunk.Network, ns),
                    PortName = MachineIdentity.PortName(uid, name),
                    ParentPortName = port.PortName,
                    Vlan = trunk.Vlan,
                    FixedAddresses = trunk.IpAddresses ?? [],
                });
            }
        }

        return ports;
    }
}
