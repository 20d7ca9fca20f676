using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Machines;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Networks;

/// <summary>
/// The logical ports that a machine has now: those of its interfaces that may use their network and have their addresses. Derived from what the
/// API says alone, so that any operator comes to the same ports.
/// </summary>
public static class PortDerivation
{
    /// <summary>The ports of a machine, trunks included.</summary>
    public static IReadOnlyList<Topology.MachinePort> Of(VirtualMachine machine, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var partition = view.Partitions.Store.Find(ResourceKey.Of(machine));
        if (machine.Metadata.DeletionTimestamp is not null && partition is null)
        {
            // Nothing can run any more: the ports go before the machine does.
            return [];
        }

        var ns = machine.Metadata.Namespace ?? "";
        var claimed = view.ClaimsOf(machine.Metadata.Uid!).ToLookup(claim => claim.Spec.Holder!.Interface, claim => (claim.Metadata.Namespace, claim.Spec.Network, claim.Spec.Address));
        List<Topology.MachinePort> ports = [];
        foreach (var port in Machines.MachinePort.Of(machine))
        {
            if (view.Networks.Store.Find(port.Network) is not { } network || !ReferenceCheck.Permits(network.Spec.AllowedNamespaces, port.Network, ns, view.LabelsOf(ns)))
            {
                continue;
            }

            var addresses = claimed[port.Interface].Where(claim => claim.Namespace == port.Network.Namespace && claim.Network == port.Network.Name).Select(claim => claim.Address).ToList();
            if (addresses.Count == 0)
            {
                // Somebody deleted the claim: until it is made again, the running guest keeps its address.
                addresses = [.. FromPartition(partition, port)];
            }

            if (addresses.Count == 0 && network.Spec.Subnets.Count > 0)
            {
                continue;
            }

            ports.Add(new Topology.MachinePort
            {
                Namespace = ns,
                Machine = machine.Metadata.Name,
                Interface = port.Interface,
                PortName = port.PortName,
                MacAddress = port.MacAddress,
                IpAddresses = addresses.Order(StringComparer.Ordinal).ToValueList(),
                EgressLimit = port.EgressLimit,
                Trunk = port.ParentPortName is { } parent ? new TrunkPlace(parent, port.Vlan!.Value) : null,
            });
        }

        return ports;
    }

    /// <summary>A machine as policies see it.</summary>
    public static PolicyMachine PolicyMachine(VirtualMachine machine, ClusterView view)
    {
        var ports = Of(machine, view);
        return new PolicyMachine
        {
            Namespace = machine.Metadata.Namespace ?? "",
            Name = machine.Metadata.Name,
            Labels = machine.Metadata.Labels,
            PortNames = ports.Select(port => port.PortName).ToValueList(),
            Addresses = ports.SelectMany(port => port.IpAddresses).Distinct().ToValueList(),
        };
    }

    private static ValueList<string> FromPartition(Partition? partition, Machines.MachinePort port)
    {
        foreach (var nic in partition?.Spec.Interfaces ?? [])
        {
            if (nic.PortName == port.PortName && nic.Network == port.Network.ToString())
            {
                return nic.IpAddresses;
            }

            if (nic.Trunks.FirstOrDefault(trunk => trunk.PortName == port.PortName && trunk.Network == port.Network.ToString()) is { } found)
            {
                return found.IpAddresses;
            }
        }

        return [];
    }
}
