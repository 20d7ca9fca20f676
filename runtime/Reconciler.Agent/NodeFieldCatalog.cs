using Reconciler.Agent.NodeNetwork;
using Reconciler.Language.Drift;

namespace Reconciler.Agent;

/// <summary>Everything of a node itself that is compared and put back, and what is not, for documentation and for whoever wants to count.</summary>
public static class NodeFieldCatalog
{
    private const string Ovsdb = "OVSDB monitor";
    private const string Netlink = "netlink";
    private const string Left = "reported and left alone: nothing is destroyed because its owner is not known";

    /// <summary>What is compared, in the order of the documentation.</summary>
    public static IReadOnlyList<ManagedFieldEntry> All { get; } =
    [
        new("node.bridges[name=...]", "Open vSwitch: Bridge br-nat, and one around each physicalNetworks[].interface", Ovsdb, "made again, with its ports"),
        new("node.bridges[name=...].datapathType", "Open vSwitch: Bridge datapath_type", Ovsdb, "set to that of br-int"),
        new("node.bridges[name=...].uplink", "Open vSwitch: Port of the physical network's interface", Ovsdb, "plugged in again"),
        new("node.bridges[name=...].ports[name=...]", "Open vSwitch: the bridge's own port; any port that is neither ours nor ovn-controller's", Ovsdb, "made again; a foreign one is taken out of a bridge that bears our mark"),
        new("node.bridges[name=...].mark", "Open vSwitch: Bridge external_ids:reconciler-kind", Ovsdb, "written again, unless foreign ports are on the bridge"),
        .. NodeColumns.UnusedOfBridge.Select(column => new ManagedFieldEntry($"node.bridges[name=...].{column}", $"Open vSwitch: Bridge {column}", Ovsdb, "emptied")),
        .. NodeColumns.UnusedOfPort.Select(column => new ManagedFieldEntry($"node.bridges[name=...].ports[name=...].{column}", $"Open vSwitch: Port {column}", Ovsdb, "emptied")),
        new("node.bridgeMappings", "Open vSwitch: external_ids:ovn-bridge-mappings, our entries", Ovsdb, "written again; entries of others stay"),
        new("node.ovn[ovn-remote]", "Open vSwitch: external_ids:ovn-remote", Ovsdb, "written again, if the agent was told (--ovn-remote)"),
        new("node.ovn[ovn-encap-type]", "Open vSwitch: external_ids:ovn-encap-type", Ovsdb, "written again, if the agent was told (--ovn-encap-type)"),
        new("node.ovn[ovn-encap-ip]", "Open vSwitch: external_ids:ovn-encap-ip", Ovsdb, "written again, if the agent was told (--ovn-encap-ip)"),
        new("node.ovn[system-id]", "Open vSwitch: external_ids:system-id", Ovsdb, "written again, if the agent was told (--ovn-system-id)"),
        new("node.ovn[ovn-bridge-datapath-type]", "Open vSwitch: external_ids:ovn-bridge-datapath-type", Ovsdb, "written again, if the agent was told (--ovn-datapath-type)"),
        new("node.ovn[ovn-bridge]", "Open vSwitch: external_ids:ovn-bridge", Ovsdb, "another bridge than br-int is taken away, if the agent was told --ovn-remote"),
        new("node.nat.address", "kernel: br-nat's link and address 100.64.0.1/16", Netlink, "set again, switched on"),
        new("node.nat.addresses[...]", "kernel: any other IPv4 address of br-nat", Netlink, "taken away"),
        new("node.nat.forwarding", "kernel: net.ipv4.ip_forward, net.ipv4.conf.br-nat.forwarding", Netlink, "switched on"),
        new("node.nat.masquerade", "nftables: table ip reconciler, without the rules of port forwards", Netlink, "written anew, in one transaction"),
        new("node.nat.forwards[NAMESPACE/NETWORK/NAME]", "nftables: the two rules of a port forward in table ip reconciler, by their comment", Netlink, "written anew with the table, in one transaction"),
        new("node.probers[NAMESPACE/NAME].port", "Open vSwitch: Port on br-int and Interface external_ids:iface-id of a network's probes, our mark", Ovsdb, "made again, with all of its columns"),
        new("node.probers[port=...]", "Open vSwitch: a port on br-int with our mark from which nobody probes", Ovsdb, "taken out"),
        .. Planning.Ports.GuestPortFields.Unused.Select(unused => new ManagedFieldEntry($"node.probers[NAMESPACE/NAME].port.{unused.Path}", $"Open vSwitch: {unused.Table} {unused.Column} of a network's probes", Ovsdb, "emptied")),
        new("node.probers[NAMESPACE/NAME].link", "kernel: the interface of a network's probes", Netlink, "made again, switched on"),
        new("node.routerGuards", "OpenFlow: flows of br-int with our cookie that drop router announcements from guests' MAC addresses", "OpenFlow flow monitor", "made again"),
        new("node.images[NAMESPACE/NAME]", "the image cache: checksum of a copy", "file of the cache", "fetched anew, if the source still has the same content; guests that run keep the file that they have open"),
        new("node.orphans[domain=...]", "libvirt: a domain with our mark and without a partition", "scan", Left),
        new("node.orphans[port=...]", "Open vSwitch: a port named like our taps, of a machine that is not on this node", Ovsdb, Left),
        new("node.orphans[bridge=...]", "Open vSwitch: a bridge with our mark that no physical network asks for", Ovsdb, Left),
    ];

    /// <summary>What can be changed by hand and is left, with why.</summary>
    public static IReadOnlyList<UnmanagedEntry> Unmanaged { get; } =
    [
        new("Open vSwitch: statistics, status and state columns (statistics, ofport, link_state, mac_in_use, ...)", "Open vSwitch writes them; nobody sets them"),
        new("Open vSwitch: br-int itself, its own columns, its patch and tunnel ports", "ovn-controller makes them, and makes them again when they are gone; guests' ports come back to it"),
        new("Open vSwitch: external_ids other than those named (ovn-installed, ct-zone-..., keys of others)", "they are ovn-controller's or anybody's"),
        new("Open vSwitch: bridges without our mark and their ports", "they are the administrator's; a physical network that names a bridge is mapped only"),
        new("Open vSwitch: rows of Mirror, Controller, QoS and others that no port or bridge of ours refers to", "without a reference from ours they do nothing to us"),
        new("OpenFlow flows other than those that drop guests' router announcements", "ovn-controller writes those of br-int, and makes them anew when it starts"),
        new("kernel: MTU of br-nat", "Open vSwitch sets it from the bridge's ports"),
        new("kernel: IPv6 addresses of br-nat, routes, neighbours, traffic control of taps", "the kernel and libvirt make them from what is managed"),
        new("kernel: a tap that was deleted and made again by hand under the same name", "QEMU holds the old one; the new one looks the same"),
        new("kernel: the namespaces from which guests are probed", "they have no name and only the agent's process holds them; what is changed there makes checks unknown until the agent is started again"),
        new("nftables: other tables", "they are the administrator's, also where they stop guests' traffic"),
    ];
}
