using System.Net;
using System.Net.Sockets;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Machines;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Quarantine;

/// <summary>From where machines are probed over the network: one address in each network that has machines to be probed. From what the API says alone.</summary>
public static class ProbePlacement
{
    /// <summary>The name under which the address is claimed.</summary>
    public const string Interface = "probes";

    /// <summary>The address that a network needs for probes; null: nobody asks for one.</summary>
    public static AddressWant? Want(VirtualNetwork network, ClusterView view) => Ports(network, view).Count > 0 ? WantOn(network) : null;

    /// <summary>The place of a network's probes as far as it is known; null while no address is claimed, or nobody asks for one.</summary>
    public static ProbePlace? Find(VirtualNetwork network, ClusterView view) =>
        Ports(network, view) is { Count: > 0 } ports && WantOn(network) is { } want && Claimed(network, want, view) is { } address ? new ProbePlace(address, ports) : null;

    /// <summary>From where and whereto a machine is probed: its first interface that can have an address.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="addresses">Its addresses by interface.</param>
    /// <param name="probes">The networks' addresses for probes.</param>
    public static PartitionProber? Of(VirtualMachine machine, IReadOnlyDictionary<string, ValueList<string>> addresses, IReadOnlyDictionary<ResourceKey, MachineProbes> probes)
    {
        ArgumentNullException.ThrowIfNull(machine);
        foreach (var port in Machines.MachinePort.Of(machine).Where(port => port.Vlan is null))
        {
            if (probes.GetValueOrDefault(port.Network) is not { } place)
            {
                continue;
            }

            var target = (addresses.GetValueOrDefault(port.Interface) ?? []).Select(IPAddress.Parse).FirstOrDefault(address => address.AddressFamily == place.Address.AddressFamily);
            var name = new NetworkName(port.Network.Namespace, port.Network.Name);
            return target is null ? null : new PartitionProber
            {
                Network = port.Network.ToString(),
                PortName = name.ProbePort,
                MacAddress = name.ProbeMac,
                Address = place.Address.ToString(),
                PrefixLength = place.PrefixLength,
                Target = target.ToString(),
            };
        }

        return null;
    }

    /// <summary>The network of a machine on which it is probed, with the address that probes come from there; empty: none.</summary>
    public static IReadOnlyDictionary<ResourceKey, MachineProbes> Around(VirtualMachine machine, ClusterView view) =>
        MachineReferenceReader.QuarantinesOf(machine, view).Any(policy => PortsOf(policy.Spec).Any()) && ProbedNetwork(machine, view) is { } network
            && WantOn(network) is { Subnet: { } subnet } want && Claimed(network, want, view) is { } address
            ? new Dictionary<ResourceKey, MachineProbes> { [ResourceKey.Of(network)] = new(address, subnet.PrefixLength) }
            : new Dictionary<ResourceKey, MachineProbes>();

    /// <summary>The TCP ports that are probed on a network.</summary>
    private static ValueList<int> Ports(VirtualNetwork network, ClusterView view)
    {
        var key = ResourceKey.Of(network);
        return view.QuarantinePolicies.Store.All.Any(policy => PortsOf(policy.Spec).Any())
            ? view.MachinesOn(key).Where(machine => machine.Metadata.DeletionTimestamp is null && ProbedNetwork(machine, view) is { } probed && ResourceKey.Of(probed) == key)
                .SelectMany(machine => MachineReferenceReader.QuarantinesOf(machine, view)).SelectMany(policy => PortsOf(policy.Spec)).Distinct().Order().ToValueList()
            : [];
    }

    private static IEnumerable<int> PortsOf(QuarantinePolicySpec policy) => policy.Health.Select(check => check.Tcp?.Port ?? check.Http?.Port).OfType<int>();

    private static VirtualNetwork? ProbedNetwork(VirtualMachine machine, ClusterView view) => Machines.MachinePort.Of(machine).Where(port => port.Vlan is null)
        .Select(port => view.Networks.Store.Find(port.Network)).FirstOrDefault(network => network is not null && SubnetOf(network) is not null);

    private static AddressWant? WantOn(VirtualNetwork network) => SubnetOf(network) is var (subnet, gateway)
        ? new AddressWant { Interface = Interface, Field = "the address for probes", Network = ResourceKey.Of(network), Subnet = subnet, Gateway = gateway }
        : null;

    private static IPAddress? Claimed(VirtualNetwork network, AddressWant want, ClusterView view) =>
        view.ClaimsOf(network.Metadata.Uid!).FirstOrDefault(want.IsFulfilledBy) is { } claim ? IPAddress.Parse(claim.Spec.Address) : null;

    /// <summary>The subnet that probes come from: the IPv4 one, else the IPv6 one. Machines have an address in each.</summary>
    private static (Subnet Subnet, IPAddress Gateway)? SubnetOf(VirtualNetwork network) =>
        AddressWant.SubnetOf(network, AddressFamily.InterNetwork) ?? AddressWant.SubnetOf(network, AddressFamily.InterNetworkV6);
}

/// <summary>From where the machines of a network are probed.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">Of its subnet.</param>
public sealed record MachineProbes(IPAddress Address, int PrefixLength);
