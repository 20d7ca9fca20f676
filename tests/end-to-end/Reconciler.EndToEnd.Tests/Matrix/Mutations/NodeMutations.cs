using System.Xml.Linq;
using Reconciler.Language.Drift;
using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of the node's own network.</summary>
internal static class NodeMutations
{
    private const string Mappings = "lan:br-lan,reconciler-nat:br-nat";

    private const string Probers = "node.probers[drift/office]";
    private const string Prober = "{prober drift.office}";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Node("bridge mappings changed", "node.bridgeMappings", Mappings, "lan:br-nowhere*", Switch("set", "open", ".", "external_ids:ovn-bridge-mappings=lan:br-nowhere")),
        Node("bridge mappings removed", "node.bridgeMappings", Mappings, "", Switch("remove", "open", ".", "external_ids", "ovn-bridge-mappings")),
        Node("note of our bridge mappings removed", "node.bridgeMappings", Mappings, Mappings, Switch("remove", "open", ".", "external_ids", "reconciler-bridge-mappings")),
        Node("NAT bridge deleted", "node.bridges[name=br-nat]", "br-nat", "", Switch("del-br", "br-nat")) with { Renumbers = true, Also = ["node.nat.*"] },
        Node("NAT bridge of another datapath", "node.bridges[name=br-nat].datapathType", "*", "*", Switch("set", "Bridge", "br-nat", "datapath_type=system")) with { Also = ["node.*"], Renumbers = true },
        Node("foreign port on the NAT bridge", "node.bridges[name=br-nat].ports[name=stranger]", "none", "stranger", Switch("add-port", "br-nat", "stranger", "--", "set", "Interface", "stranger", "type=internal")),
        Node("mark of the NAT bridge removed", "node.bridges[name=br-nat].mark", "ours", "no mark", Switch("remove", "Bridge", "br-nat", "external_ids", "reconciler-kind")),
        Node(
            "NAT bridge set by hand", "node.bridges[name=br-nat].fail_mode", "none", "secure",
            Switch("set", "Bridge", "br-nat", "fail_mode=secure", "protocols=OpenFlow13", "flood_vlans=1", "stp_enable=true", "mcast_snooping_enable=true", "other_config:x=y")) with
        {
            Together = [.. "protocols,flood_vlans,stp_enable,mcast_snooping_enable,other_config".Split(',').Select(column => $"node.bridges[name=br-nat].{column}")],
        },
        Node("NAT bridge with rapid spanning tree", "node.bridges[name=br-nat].rstp_enable", "none", "*", Switch("set", "Bridge", "br-nat", "rstp_enable=true")),
        Node(
            "NAT bridge watched and steered by others", "node.bridges[name=br-nat].mirrors", "none", "*",
            Switch(
                "--", "--id=@m", "create", "Mirror", "name=spy", "select_all=true", "--", "--id=@n", "create", "NetFlow", "targets=\"127.0.0.1:9\"", "--", "--id=@s", "create", "sFlow", "targets=\"127.0.0.1:9\"", "--",
                "--id=@i", "create", "IPFIX", "targets=\"127.0.0.1:9\"", "--", "--id=@c", "create", "Controller", "target=\"tcp:127.0.0.1:9\"", "--", "--id=@a", "create", "AutoAttach", "system_name=x", "--",
                "--id=@f", "create", "Flow_Table", "name=x", "--", "set", "Bridge", "br-nat", "mirrors=@m", "netflow=@n", "sflow=@s", "ipfix=@i", "controller=@c", "auto_attach=@a", "flow_tables:5=@f")) with
        {
            Together = [.. "netflow,sflow,ipfix,controller,auto_attach,flow_tables".Split(',').Select(column => $"node.bridges[name=br-nat].{column}")],
        },
        Node(
            "NAT bridge's own port set by hand", "node.bridges[name=br-nat].ports[name=br-nat].tag", "none", "5",
            Switch("set", "Port", "br-nat", "tag=5", "trunks=1,2", "vlan_mode=access", "cvlans=5", "protected=true", "other_config:x=y", "bond_mode=active-backup", "lacp=passive")) with
        {
            Together = [.. "trunks,vlan_mode,cvlans,protected,other_config,bond_mode,lacp".Split(',').Select(column => $"node.bridges[name=br-nat].ports[name=br-nat].{column}")],
        },
        Ovn("ovn-remote", "tcp:192.0.2.1:6642"),
        Ovn("ovn-encap-type", "vxlan"),
        Ovn("ovn-encap-ip", "192.0.2.1"),
        Ovn("system-id", "somebody"),
        Ovn("ovn-bridge-datapath-type", "system"),
        Ovn("ovn-bridge", "br-other") with { Also = ["*"], Renumbers = true, Cleanup = [Switch("del-br", "br-other")] },
        Node("foreign address on the NAT bridge", "node.nat.addresses[192.0.2.5/24]", "none", "192.0.2.5/24", OnNode("ip", "address", "add", "192.0.2.5/24", "dev", "br-nat")),
        Node("node's end of probes unplugged", Probers + ".port", "drift.office/probes on br-int", "", Switch("del-port", "br-int", Prober)) with { Also = [Probers + "*"], Renumbers = true },
        Node("node's end of probes claims another port", Probers + ".port", "drift.office/probes on br-int", "spy on br-int", Switch("set", "Interface", Prober, "external_ids:iface-id=spy")) with { Renumbers = true },
        Node("node's end of probes made an access port", Probers + ".port.tag", "none", "7", Switch("set", "Port", Prober, "tag=7")),
        Node("node's end of probes switched off", Probers + ".link", "up", "down", OnNode("ip", "link", "set", Prober, "down")) with { Renumbers = true },
        Node("port of probes that nobody asks for", "node.probers[port=rcp00000000000]", "none", "rcp00000000000", Switch("add-port", "br-int", "rcp00000000000", "--", "set", "Interface", "rcp00000000000", "type=internal", "--", "set", "Port", "rcp00000000000", "external_ids:reconciler-kind=HypervisorNode")),
        Orphan("port of a machine that is not there", "port=rc0123456789ab", Switch("add-port", "br-int", "rc0123456789ab", "--", "set", "Interface", "rc0123456789ab", "type=internal", "external_ids:vm-id=00000000-0000-4000-8000-000000000009"), Switch("del-port", "br-int", "rc0123456789ab")),
        Orphan("bridge with our mark that nobody asks for", "bridge=br-ghost", Switch("add-br", "br-ghost", "--", "set", "Bridge", "br-ghost", "datapath_type=netdev", "external_ids:reconciler-kind=HypervisorNode", "external_ids:reconciler-name=node1"), Switch("del-br", "br-ghost")),
        Orphan(
            "domain with our mark that nobody asks for", "domain=drift.ghost",
            new Tool("virsh", "define", "{file}")
            {
                File = new ToolFile(Rest, Live: false, xml =>
                {
                    xml.Element("name")!.Value = "drift.ghost";
                    xml.Element("uuid")!.Value = "00000000-0000-4000-8000-00000000000a";
                    xml.Element("metadata")!.Elements().Single().SetAttributeValue("uid", "00000000-0000-4000-8000-00000000000a");
                    xml.Element("devices")!.Elements("disk").Remove();
                    return xml;
                }),
            },
            Virsh("undefine", "drift.ghost")) with { Notice = DriftNotice.Scan },
        Node("cached image deleted", "node.images[drift/kernel]", "*", "*", OnNode("sh", "-c", "rm /var/lib/reconciler/images/drift.kernel.*[0-9a-f]")),
        Node("cached image written over", "node.images[drift/initrd-686]", "*", "*", OnNode("sh", "-c", "truncate -s 1000 /var/lib/reconciler/images/drift.initrd-686.*[0-9a-f]")),
        Node("router guards deleted", "node.routerGuards", "router announcements dropped from*", "not from 02:*", OnNode("ovs-ofctl", "del-flows", "br-int", "cookie=0x7265636f6e63696c/-1")),
        Node("router guards turned into floods", "node.routerGuards", "router announcements dropped from*", "not from 02:*", OnNode("ovs-ofctl", "mod-flows", "br-int", "table=0,icmp6,icmp_type=134,actions=FLOOD")),
        Node("NAT table deleted", "node.nat.masquerade", "*", "", OnNode("nft", "delete", "table", "ip", "reconciler")) with { Also = ["node.nat.forwards*"] },
        Node("rule added to the NAT table", "node.nat.masquerade", "*", "*", OnNode("nft", "add", "rule", "ip", "reconciler", "postrouting", "accept")),
        Node("rule of a port forward deleted", "node.nat.forwards[drift/office/web]", "TCP 8080 to 100.64.*:8080", "*", OnNode("sh", "-c", "nft delete rule ip reconciler prerouting handle $(nft -a list chain ip reconciler prerouting | sed -n 's/.*drift\\/office\\/web.*handle //p')")),
        Node("rules of all port forwards flushed", "node.nat.forwards[drift/office/web]", "TCP 8080 to 100.64.*:8080", "", OnNode("sh", "-c", "nft 'flush chain ip reconciler prerouting; flush chain ip reconciler output'")),
        Node(
            "port forward led elsewhere", "node.nat.forwards[drift/office/web]", "TCP 8080 to 100.64.*:8080", "*192.0.2.66*",
            OnNode("nft", "add rule ip reconciler prerouting fib daddr type local tcp dport 8080 dnat to 192.0.2.66:8080 comment \"drift/office/web\"")),
        Node("address of the NAT bridge removed", "node.nat.address", "100.64.0.1/16 up", "*", OnNode("ip", "address", "del", "100.64.0.1/16", "dev", "br-nat")),
        Node("NAT bridge taken down", "node.nat.address", "100.64.0.1/16 up", "100.64.0.1/16* down", OnNode("ip", "link", "set", "br-nat", "down")),
        Node("forwarding switched off", "node.nat.forwarding", "1", "0", OnNode("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward")),
    ];

    private static Mutation Ovn(string key, string value) =>
        Node($"{key} changed", $"node.ovn[{key}]", "*", value, Switch("set", "open", ".", $"external_ids:{key}=\"{value}\""));

    private static Mutation Orphan(string name, string path, Tool make, Tool cleanup) =>
        Node(name, $"node.orphans[{path}]", "*", "*", make) with { Outcome = DriftOutcome.Warned, Cleanup = [cleanup], Also = ["spec.interfaces*"] };

    private static Mutation Node(string name, string path, string expected, string observed, Tool tool) =>
        new() { Name = name, Report = "reconciler-system/hypervisornode-node1", Path = path, Expected = expected, Observed = observed, Tools = [tool] };
}
