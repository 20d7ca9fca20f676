using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Networks;

/// <summary>The northbound rows of a network.</summary>
public static class DesiredNetwork
{
    /// <summary>The rows that should be; null when they cannot be made yet, and so are left as they are.</summary>
    public static NorthboundScope? Of(VirtualNetwork network, ClusterView view, NorthboundView? northbound)
    {
        var physical = network.Spec.Uplink is { } uplink ? view.PhysicalNetworks.Store.Find(new ResourceKey("", uplink.PhysicalNetwork)) : null;
        var objection = UplinkGrant.Objection(network, physical, view.LabelsOf(network.Metadata.Namespace ?? ""));
        var name = new NetworkName(network.Metadata.Namespace!, network.Metadata.Name);
        if (objection is not null && !Stands(name, northbound))
        {
            return null;
        }

        return NetworkScope.Of(new NetworkTopology
        {
            Network = name,

            // A grant that was withdrawn takes the VLAN away, not the machines' network; a PhysicalNetwork that is just being made anew changes nothing.
            Spec = objection?.Reason == Reasons.VlanNotGranted ? network.Spec with { Mtu = PartitionResolver.Mtu(network.Spec), Uplink = null } : network.Spec,
            Ports = Ports(network, view).ToValueList(),
            Balancers = DesiredLoadBalancer.Attachments(network, view, northbound),
            AdmitsBalancers = view.BalancersOn(ResourceKey.Of(network)).Any(),
            Nat = NatPlacement.Find(network, view, northbound),
            Probes = ProbePlacement.Find(network, view),
        });
    }

    /// <summary>The ports of machines on a network.</summary>
    public static IEnumerable<Topology.MachinePort> Ports(VirtualNetwork network, ClusterView view)
    {
        var key = ResourceKey.Of(network);
        foreach (var machine in view.MachinesOn(key).OrderBy(machine => machine.Metadata.Uid, StringComparer.Ordinal))
        {
            var here = Machines.MachinePort.Of(machine).Where(port => port.Network == key).Select(port => port.PortName).ToHashSet();
            foreach (var port in PortDerivation.Of(machine, view).Where(port => here.Contains(port.PortName)))
            {
                yield return port;
            }
        }
    }

    private static bool Stands(NetworkName name, NorthboundView? northbound) =>
        northbound?.FindOurs(NorthboundTables.LogicalSwitch, name.Switch)?.ExternalId(Marks.Scope) == name.Scope.Value;
}
