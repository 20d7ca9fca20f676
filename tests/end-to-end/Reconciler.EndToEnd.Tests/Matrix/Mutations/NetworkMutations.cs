using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of northbound rows that networks and machines' ports are made of.</summary>
internal static class NetworkMutations
{
    private const string OfficeScope = "network/drift.office";
    private const string FloorScope = "network/drift.floor";
    private const string BlueScope = "network/drift.blue";
    private const string Snat = "{row NAT " + OfficeScope + " router/snat}";
    private const string Uplink = "{row Logical_Switch_Port " + FloorScope + " uplink}";
    private const string Dhcp = "{row DHCP_Options " + OfficeScope + " dhcp4}";
    private const string Impostors = "{row ACL " + OfficeScope + " impostors/drop}";
    private const string Dns = "{row DNS " + OfficeScope + " dns}";
    private const string Route = "{row Logical_Router_Static_Route " + OfficeScope + " router/default-route}";
    private const string Forwards = "{row Load_Balancer " + OfficeScope + " forwards-tcp}";
    private const string Peers = "{row Address_Set access-policy/drift.wall in0/ip4}";
    private const string EgressRow = "{row QoS " + OfficeScope + " port/{port one eth0}/egress}";
    private const string Egress = "spec.interfaces[name=eth0].bandwidth.egress (QoS port/{port one eth0}/egress ";
    private const string Gateway = "{row Logical_Router_Port " + OfficeScope + " router/gateway}";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        // Logical switches.
        Office("switch's settings changed", "spec (Logical_Switch switch other_config)", "*", "*", Northbound("set", "Logical_Switch", "drift.office", "other_config:mcast_snoop=true")),
        Office("switch's name changed", "spec (Logical_Switch switch name)", "drift.office", "drift.stolen", Northbound("set", "Logical_Switch", "drift.office", "name=drift.stolen")),
        Office("foreign port added", "spec (Logical_Switch_Port *)", "", "*stranger*", Northbound("lsp-add", "drift.office", "stranger")),
        Office("foreign rule on the switch", "spec (ACL *)", "", "*allow*", Northbound("acl-add", "drift.office", "to-lport", "32000", "ip4", "allow")),
        Office("foreign rate limit on the switch", "spec (QoS *)", "", "*", Northbound("qos-add", "drift.office", "to-lport", "100", "ip4", "rate=1000")),
        Office("switch's names removed", "spec (Logical_Switch switch dns_records)", "*", "*", Northbound("clear", "Logical_Switch", "drift.office", "dns_records")),
        Office("switch's load balancer removed", "spec (Logical_Switch switch load_balancer)", "*", "*", Northbound("clear", "Logical_Switch", "drift.office", "load_balancer")),
        Floor("logical switch deleted", "spec (Logical_Switch switch)", "*", "", Northbound("ls-del", "drift.floor")) with { Also = ["*"] },

        // Ports of ours on it.
        Floor("VLAN tag changed", "spec.uplink (Logical_Switch_Port uplink tag)", "177", "999", Northbound("set", "Logical_Switch_Port", Uplink, "tag=999")),
        Floor("VLAN tag removed", "spec.uplink (Logical_Switch_Port uplink tag)", "177", "*", Northbound("clear", "Logical_Switch_Port", Uplink, "tag")),
        Floor("uplink to another physical network", "spec.uplink (Logical_Switch_Port uplink options)", "*lan*", "*elsewhere*", Northbound("lsp-set-options", Uplink, "network_name=elsewhere")),
        Floor("uplink's type changed", "spec.uplink (Logical_Switch_Port uplink type)", "localnet", "*", Northbound("lsp-set-type", Uplink, "l2gateway")),
        Floor("uplink deleted", "spec.uplink (Logical_Switch_Port uplink)", "*", "", Northbound("lsp-del", Uplink)),
        Port("port's addresses changed", "addresses", "*02:00:00:00:77:01 {address one eth0}*", "*unknown*", Northbound("lsp-set-addresses", "{port one eth0}", "unknown")),
        Port("port security removed", "port_security", "*02:00:00:00:77:01*", "*", Northbound("lsp-set-port-security", "{port one eth0}")),
        Port("port switched off", "enabled", "*", "*false*", Northbound("lsp-set-enabled", "{port one eth0}", "disabled")),
        Port("port without DHCP", "dhcpv4_options", "*", "*", Northbound("clear", "Logical_Switch_Port", "{port one eth0}", "dhcpv4_options")),
        Port("port with another type", "type", "*", "router", Northbound("lsp-set-type", "{port one eth0}", "router")),
        Port("port with foreign options", "options", "*", "*requested-chassis*", Northbound("lsp-set-options", "{port one eth0}", "requested-chassis=elsewhere")),
        Machine("port deleted", "spec.interfaces[name=eth0] (Logical_Switch_Port port/{port one eth0})", "*", "", Northbound("lsp-del", "{port one eth0}")) with { Also = ["*"] },
        Machine("port renamed", "spec.interfaces[name=eth0] (Logical_Switch_Port port/{port one eth0} name)", "{port one eth0}", "renamed", Northbound("set", "Logical_Switch_Port", "{port one eth0}", "name=renamed")) with { Also = ["*"] },
        Machine("trunk's tag changed", "spec.interfaces[name=eth1].trunks[vlan=20] (Logical_Switch_Port port/{trunk one eth1} tag)", "20", "21", Northbound("set", "Logical_Switch_Port", "{trunk one eth1}", "tag=21")) with { Also = ["*tag_request)"] },
        Machine("trunk's parent changed", "spec.interfaces[name=eth1].trunks[vlan=20] (Logical_Switch_Port port/{trunk one eth1} parent_name)", "{port one eth1}", "{port one eth0}", Northbound("set", "Logical_Switch_Port", "{trunk one eth1}", "parent_name={port one eth0}")),
        Machine("port's owner changed", "spec.interfaces[name=eth0] (Logical_Switch_Port port/{port one eth0} external_ids)", "*reconciler-name=one*", "*reconciler-name=two*", Northbound("set", "Logical_Switch_Port", "{port one eth0}", "external_ids:reconciler-name=two")),
        Machine("limit of what a machine sends lifted", Egress + "bandwidth)", "*rate=50000*", "*rate=9000000*", Northbound("set", "QoS", EgressRow, "bandwidth:rate=9000000")),
        Machine("limit of what a machine sends for nobody", Egress + "match)", "inport == *", "0", Northbound("set", "QoS", EgressRow, "match=0")),
        Machine("limit of what a machine sends below another", Egress + "priority)", "100", "1", Northbound("set", "QoS", EgressRow, "priority=1")),
        Machine("limit of what a machine receives in its place", Egress + "direction)", "from-lport", "to-lport", Northbound("set", "QoS", EgressRow, "direction=to-lport")),
        Machine("limit of what a machine sends marks frames", Egress + "action)", "*", "*dscp*", Northbound("set", "QoS", EgressRow, "action:dscp=1")),
        Machine("limit of what a machine sends with another mark", Egress + "external_ids)", "*", "*reconciler-x=y*", Northbound("set", "QoS", EgressRow, "external_ids:reconciler-x=y")),
        Machine("limit of what a machine sends deleted", Egress[..^1] + ")", "*", "", Northbound("qos-del", "drift.office")),

        // From where nodes probe.
        Office("rules for probes deleted", "spec.subnets (ACL probes/shield)", "*", "", Northbound("acl-del", "drift.office")) with { Also = ["* (ACL *)"] },
        Office("rule for probes widened", "spec.subnets (ACL probes/allow match)", "*", "ip4", Northbound("set", "ACL", "{row ACL " + OfficeScope + " probes/allow}", "match=ip4")),
        Office("probes' address changed", "spec.subnets (Logical_Switch_Port probes addresses)", "*", "*unknown*", Northbound("lsp-set-addresses", "drift.office/probes", "unknown")),

        // Routers.
        Office("router's settings changed", "spec.nat (Logical_Router router options)", "*", "*", Northbound("set", "Logical_Router", "drift.office", "options:mcast_relay=true")),
        Office("router switched off", "spec.nat (Logical_Router router enabled)", "*", "*false*", Northbound("set", "Logical_Router", "drift.office", "enabled=false")),
        Office("foreign route added", "spec.nat (Logical_Router_Static_Route *)", "", "*", Northbound("lr-route-add", "drift.office", "192.0.2.0/24", "10.77.0.9")),
        Office("default route removed", "spec.nat (Logical_Router_Static_Route router/default-route)", "*", "", Northbound("lr-route-del", "drift.office")),
        Office("default route changed", "spec.nat (Logical_Router_Static_Route router/default-route nexthop)", "100.64.0.1", "100.64.0.9", Northbound("set", "Logical_Router_Static_Route", Route, "nexthop=100.64.0.9")),
        Office("foreign policy on the router", "spec.nat (Logical_Router_Policy *)", "", "*", Northbound("lr-policy-add", "drift.office", "10", "ip4.src == 10.77.0.9", "drop")),
        Office("NAT deleted", "spec.nat (NAT router/snat)", "*", "", Northbound("lr-nat-del", "drift.office")),
        Office("foreign NAT added", "spec.nat (NAT *)", "", "*100.64.9.9*", Northbound("lr-nat-add", "drift.office", "dnat", "100.64.9.9", "10.77.0.9")),
        Office("NAT's outside address changed", "spec.nat (NAT router/snat external_ip)", "100.64.*", "100.64.9.9", Northbound("set", "NAT", Snat, "external_ip=100.64.9.9")),
        Office("NAT's inside network changed", "spec.nat (NAT router/snat logical_ip)", "10.77.0.0/24", "10.0.0.0/8", Northbound("set", "NAT", Snat, "logical_ip=10.0.0.0/8")),
        Office("NAT's kind changed", "spec.nat (NAT router/snat type)", "snat", "dnat", Northbound("set", "NAT", Snat, "type=dnat")),
        Office("gateway's MAC address changed", "spec.subnets (Logical_Router_Port router/gateway mac)", "*", "02:00:00:00:66:01", Northbound("set", "Logical_Router_Port", Gateway, "mac=\"02:00:00:00:66:01\"")),
        Office("gateway's networks changed", "spec.subnets (Logical_Router_Port router/gateway networks)", "*10.77.0.1/24*", "*10.66.0.1/24*", Northbound("set", "Logical_Router_Port", Gateway, "networks=\"10.66.0.1/24\"")),
        Office("gateway switched off", "spec.subnets (Logical_Router_Port router/gateway enabled)", "*", "*false*", Northbound("lrp-set-enabled", Gateway, "disabled")),
        Office("router advertisements removed", "spec.subnets (Logical_Router_Port router/gateway ipv6_ra_configs)", "*slaac*", "*", Northbound("clear", "Logical_Router_Port", Gateway, "ipv6_ra_configs")),
        Office("gateway pinned to a chassis", "spec.subnets (Gateway_Chassis *)", "", "*", Northbound("lrp-set-gateway-chassis", Gateway, "node1", "20")),
        Office("gateway deleted", "spec.subnets (Logical_Router_Port router/gateway)", "*", "", Northbound("lrp-del", Gateway)),
        Office("logical router deleted", "spec.nat (Logical_Router router)", "*", "", Northbound("lr-del", "drift.office")) with { Also = ["*"] },

        // Rules against machines that pose as servers.
        Office("rules against rogue servers deleted", "spec.dhcp (ACL impostors/drop)", "*", "", Northbound("acl-del", "drift.office")) with { Also = ["spec.subnets (ACL *)"] },
        Office("rule against rogue servers set by hand", "spec.dhcp (ACL impostors/drop action)", "drop", "allow", Northbound("set", "ACL", Impostors, "action=allow", "priority=5", "direction=to-lport", "match=ip4", "log=true", "name=spy", "severity=alert", "meter=spy", "label=7", "options:x=y", "external_ids:reconciler-x=y")) with
        {
            Together = [.. "priority,direction,match,log,name,severity,meter,label,options,external_ids".Split(',').Select(column => $"spec.dhcp (ACL impostors/drop {column})")],
        },

        // What is handed out, names, forwards.
        Office("DHCP options changed", "spec.dhcp (DHCP_Options dhcp4 options)", "*lease_time=3600*", "*lease_time=77*", Northbound("set", "DHCP_Options", Dhcp, "options:lease_time=77")),
        Office("foreign DHCP option", "spec.dhcp (DHCP_Options dhcp4 options)", "*", "*wpad*", Northbound("set", "DHCP_Options", Dhcp, "options:wpad=\"http://example\"")),
        Office("DHCP's network changed", "spec.dhcp (DHCP_Options dhcp4 cidr)", "10.77.0.0/24", "10.99.0.0/24", Northbound("set", "DHCP_Options", Dhcp, "cidr=10.99.0.0/24")),
        Office("DHCP deleted", "spec.dhcp (DHCP_Options dhcp4)", "*", "", Northbound("dhcp-options-del", Dhcp)) with { Also = ["* dhcpv4_options)"] },
        Blue("DHCPv6 deleted", "spec.dhcp (DHCP_Options dhcp6)", "*", "", Northbound("dhcp-options-del", "{row DHCP_Options " + BlueScope + " dhcp6}")) with { Also = ["* dhcpv6_options)"] },
        Office("name changed", "spec.dhcp.domain (DNS dns records)", "*", "*192.0.2.66*", Northbound("set", "DNS", Dns, "records:one=192.0.2.66")),
        Office("name added", "spec.dhcp.domain (DNS dns records)", "*", "*bank*", Northbound("set", "DNS", Dns, "records:bank=192.0.2.66")),
        Office("names deleted", "spec.dhcp.domain (DNS dns)", "*", "", Northbound("destroy", "DNS", Dns)) with { Also = ["* dns_records)"] },
        Office("forward changed", "spec.nat.forwards (Load_Balancer forwards-tcp vips)", "*", "*9999*", Northbound("set", "Load_Balancer", Forwards, "vips:\"100.64.0.77:9999\"=\"10.77.0.9:99\"")),
        Office("forwards' protocol changed", "spec.nat.forwards (Load_Balancer forwards-tcp protocol)", "tcp", "udp", Northbound("set", "Load_Balancer", Forwards, "protocol=udp")),
        Office("forwards deleted", "spec.nat.forwards (Load_Balancer forwards-tcp)", "*", "", Northbound("destroy", "Load_Balancer", Forwards)) with { Also = ["* load_balancer)"] },
        Office("forwards taken from the router", "spec.nat (Logical_Router router load_balancer)", "*", "*", Northbound("clear", "Logical_Router", "drift.office", "load_balancer")),

        // Whatever else can stand in a row: all of its columns at once.
        Columns("NAT set by hand", "drift/virtualnetwork-office", "spec.nat (NAT router/snat {0})", "external_mac,external_port_range,options,allowed_ext_ips,logical_port,external_ids",
            Northbound("set", "NAT", Snat, "external_mac=\"02:00:00:00:66:02\"", "external_port_range=1000-2000", "options:stateless=true", "allowed_ext_ips=" + Peers, "logical_port=x", "external_ids:reconciler-x=y")),
        Columns("NAT with exemptions", "drift/virtualnetwork-office", "spec.nat (NAT router/snat {0})", "exempted_ext_ips", Northbound("set", "NAT", Snat, "exempted_ext_ips=" + Peers)),
        Columns("default route set by hand", "drift/virtualnetwork-office", "spec.nat (Logical_Router_Static_Route router/default-route {0})", "route_table,ip_prefix,policy,output_port,options,bfd,external_ids",
            Northbound("--id=@b", "create", "BFD", "logical_port=spy", "dst_ip=192.0.2.1", "--", "set", "Logical_Router_Static_Route", Route, "route_table=x", "ip_prefix=192.0.2.0/24", "policy=src-ip", "output_port=x", "options:ecmp_symmetric_reply=\"true\"", "external_ids:reconciler-x=y", "bfd=@b")) with
        {
            Cleanup = [Northbound("--all", "destroy", "BFD")],
        },
        Columns("gateway set by hand", "drift/virtualnetwork-office", "spec.subnets (Logical_Router_Port router/gateway {0})", "peer,options,ha_chassis_group,external_ids",
            Northbound("--id=@g", "create", "HA_Chassis_Group", "name=spy", "--", "set", "Logical_Router_Port", Gateway, "peer=x", "options:redirect-type=overlay", "ha_chassis_group=@g", "external_ids:reconciler-x=y")) with
        {
            Cleanup = [Northbound("ha-chassis-group-del", "spy")],
        },
        Columns("gateway renamed", "drift/virtualnetwork-office", "spec.subnets (Logical_Router_Port router/gateway {0})", "name", Northbound("set", "Logical_Router_Port", Gateway, "name=spy")) with { Also = ["*"] },
        Columns("router set by hand", "drift/virtualnetwork-office", "spec.nat (Logical_Router router {0})", "name,load_balancer_group,copp,external_ids",
            Northbound("--id=@g", "create", "Load_Balancer_Group", "name=spy", "--", "--id=@c", "create", "Copp", "name=spy", "--", "set", "Logical_Router", "drift.office", "name=spy", "load_balancer_group=@g", "copp=@c", "external_ids:reconciler-x=y")) with
        {
            Cleanup = [Northbound("destroy", "Load_Balancer_Group", "spy", "--", "copp-del", "spy")],
        },
        Office("foreign port on the router", "spec.nat (Logical_Router_Port *)", "", "*", Northbound("lrp-add", "drift.office", "spy", "02:00:00:00:66:03", "192.0.2.1/24")),
        Columns("switch set by hand", "drift/virtualnetwork-floor", "spec (Logical_Switch switch {0})", "load_balancer_group,copp,external_ids",
            Northbound("--id=@g", "create", "Load_Balancer_Group", "name=spy", "--", "--id=@c", "create", "Copp", "name=spy", "--", "set", "Logical_Switch", "drift.floor", "load_balancer_group=@g", "copp=@c", "external_ids:reconciler-x=y")) with
        {
            Cleanup = [Northbound("destroy", "Load_Balancer_Group", "spy", "--", "copp-del", "spy")],
        },
        Floor("foreign forwarding group on the switch", "spec (Forwarding_Group *)", "", "*", Northbound("fwd-group-add", "spy", "drift.floor", "10.78.0.99", "02:00:00:00:66:04", "{port one eth1}")),
        Columns("port set by hand in the northbound database", "drift/virtualmachine-one", "spec.interfaces[name=eth0] (Logical_Switch_Port port/{port one eth0} {0})", "tag_request,dhcpv6_options,mirror_rules,ha_chassis_group",
            Northbound("--id=@g", "create", "HA_Chassis_Group", "name=spy", "--", "--id=@m", "create", "Mirror", "name=spy", "filter=to-lport", "type=gre", "sink=127.0.0.1", "index=1", "--", "set", "Logical_Switch_Port", "{port one eth0}", "tag_request=7", "dhcpv6_options={row DHCP_Options " + BlueScope + " dhcp6}", "mirror_rules=@m", "ha_chassis_group=@g")) with
        {
            Also = ["* tag)"], Cleanup = [Northbound("ha-chassis-group-del", "spy", "--", "mirror-del", "spy")],
        },
        Columns("DHCP options' mark changed", "drift/virtualnetwork-office", "spec.dhcp (DHCP_Options dhcp4 {0})", "external_ids", Northbound("set", "DHCP_Options", Dhcp, "external_ids:reconciler-x=y")),
        Columns("names' mark changed", "drift/virtualnetwork-office", "spec.dhcp.domain (DNS dns {0})", "external_ids", Northbound("set", "DNS", Dns, "external_ids:reconciler-x=y")),
        Columns("forwards set by hand", "drift/virtualnetwork-office", "spec.nat.forwards (Load_Balancer forwards-tcp {0})", "name,ip_port_mappings,selection_fields,options,external_ids",
            Northbound("set", "Load_Balancer", Forwards, "name=spy", "ip_port_mappings:10.77.0.9=\"spy:10.77.0.8\"", "selection_fields=ip_src", "options:reject=\"true\"", "external_ids:reconciler-x=y")),
        Office("foreign health check of the forwards", "spec.nat.forwards (Load_Balancer_Health_Check *)", "", "*", Northbound("--id=@h", "create", "Load_Balancer_Health_Check", "vip=\"100.64.0.77:1\"", "--", "add", "Load_Balancer", Forwards, "health_check", "@h")),
    ];

    private static Mutation Columns(string name, string report, string path, string columns, Tool tool) => Row(report, name, Path(path, columns.Split(',')[0]), "*", "*", tool) with
    {
        Always = false,
        Together = [.. columns.Split(',').Skip(1).Select(column => Path(path, column))],
    };

    private static string Path(string path, string column) => path.Replace("{0}", column, StringComparison.Ordinal);

    private static Mutation Office(string name, string path, string expected, string observed, Tool tool) => Row("drift/virtualnetwork-office", name, path, expected, observed, tool);

    private static Mutation Floor(string name, string path, string expected, string observed, Tool tool) => Row("drift/virtualnetwork-floor", name, path, expected, observed, tool);

    private static Mutation Blue(string name, string path, string expected, string observed, Tool tool) => Row("drift/virtualnetwork-blue", name, path, expected, observed, tool);

    private static Mutation Machine(string name, string path, string expected, string observed, Tool tool) => Row("drift/virtualmachine-one", name, path, expected, observed, tool);

    private static Mutation Port(string name, string column, string expected, string observed, Tool tool) =>
        Machine(name, "spec.interfaces[name=eth0] (Logical_Switch_Port port/{port one eth0} " + column + ")", expected, observed, tool);

    private static Mutation Row(string report, string name, string path, string expected, string observed, Tool tool) =>
        new() { Name = name, Report = report, Path = path, Expected = expected, Observed = observed, Tools = [tool] };
}
