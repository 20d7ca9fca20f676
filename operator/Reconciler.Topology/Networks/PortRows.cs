using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The ports of machines. What may be sent from one is its hardware address with its own addresses, nothing else.</summary>
internal static class PortRows
{
    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan) => plan.Topology.Ports.Select(port => Row(plan, port));

    /// <summary>The addresses of a port: those claimed, and the one that the guest makes by itself.</summary>
    public static IReadOnlyList<string> Addresses(NetworkPlan plan, MachinePort port)
    {
        var addresses = port.IpAddresses.Select(IPAddress.Parse).ToList();
        if (plan.Ipv6 is { Subnet.PrefixLength: 64, Spec.Mode: null or Ipv6Mode.SLAAC } subnet
            && addresses.TrueForAll(address => address.AddressFamily != AddressFamily.InterNetworkV6))
        {
            addresses.Add(MacAddress.SlaacAddress(subnet.Subnet, port.MacAddress));
        }

        return [.. addresses.OrderBy(address => address.AddressFamily).Select(address => address.ToString())];
    }

    /// <summary>The key of a port's row.</summary>
    public static string Key(MachinePort port) => $"port/{port.PortName}";

    /// <summary>The object that a port's rows are made from.</summary>
    public static RowOwner Owner(MachinePort port) => new("VirtualMachine", port.Namespace, port.Machine, port.Interface);

    /// <summary>The interface of the machine's spec; a trunk's is the one that it is on.</summary>
    public static string InterfacePath(MachinePort port) =>
        $"spec.interfaces[name={(port.Trunk is null ? port.Interface : port.Interface[..port.Interface.LastIndexOf('.')])}]";

    private static NorthboundRow Row(NetworkPlan plan, MachinePort port)
    {
        var addresses = Addresses(plan, port);
        var who = OvsdbValue.Text(string.Join(' ', addresses.Prepend(port.MacAddress)));
        return new NorthboundRow
        {
            Table = NorthboundTables.LogicalSwitchPort,
            Key = Key(port),
            Owner = Owner(port),
            Path = InterfacePath(port) + (port.Trunk is { } trunked ? $".trunks[vlan={trunked.Vlan}]" : ""),
            Parent = new RowParent(plan.Switch, "ports"),
            Columns = NorthboundRow.Of(
                ("name", OvsdbValue.Text(port.PortName)),
                ("addresses", who),
                ("port_security", who),
                ("parent_name", port.Trunk is { } trunk ? OvsdbValue.Text(trunk.ParentPortName) : null),
                ("tag", port.Trunk is { } tagged ? OvsdbValue.Number(tagged.Vlan) : null)),
            References = Dhcp(plan, addresses),
        };
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<RowReference>> Dhcp(NetworkPlan plan, IReadOnlyList<string> addresses)
    {
        var references = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<RowReference>>(StringComparer.Ordinal);
        if (DhcpRows.Reference4(plan) is { } options4 && addresses.Any(address => plan.Ipv4!.Subnet.Contains(IPAddress.Parse(address))))
        {
            references["dhcpv4_options"] = [options4];
        }

        if (DhcpRows.Reference6(plan) is { } options6 && addresses.Any(address => plan.Ipv6!.Subnet.Contains(IPAddress.Parse(address))))
        {
            references["dhcpv6_options"] = [options6];
        }

        return references.ToImmutable();
    }
}
