namespace Reconciler.Topology.Tests.Northbound;

/// <summary>What somebody may do behind our back with ovn-nbctl, and what must be found then.</summary>
internal sealed record Tampering(string What, FindingKind Kind, string Path, params string[][] Steps);

internal static class Tamperings
{
    private static readonly Tampering[] All =
    [
        new("switch deleted", FindingKind.Missing, "spec (Logical_Switch switch", ["ls-del", "default.office"]),
        new("switch renamed", FindingKind.Altered, "spec (Logical_Switch switch name)", ["set", "Logical_Switch", "default.office", "name=other"]),
        new("switch's marks wiped", FindingKind.Altered, "spec (Logical_Switch switch external_ids)", ["clear", "Logical_Switch", "default.office", "external_ids"]),
        new("switch configured", FindingKind.Altered, "spec (Logical_Switch switch other_config)", ["set", "Logical_Switch", "default.office", "other_config:subnet=10.20.0.0/24"]),
        new("port deleted", FindingKind.Missing, "spec.interfaces[name=eth0]", ["lsp-del", Examples.Web]),
        new("port's addresses altered", FindingKind.Altered, "spec.interfaces[name=eth0]", ["lsp-set-addresses", Examples.Web, "unknown"]),
        new("port's security lifted", FindingKind.Altered, "spec.interfaces[name=eth0]", ["lsp-set-port-security", Examples.Web]),
        new("port disabled", FindingKind.Altered, "spec.interfaces[name=eth0]", ["lsp-set-enabled", Examples.Web, "disabled"]),
        new("port renamed", FindingKind.Altered, "spec.interfaces[name=eth0]", ["set", "Logical_Switch_Port", Examples.Web, "name=other"]),
        new("port's DHCP taken away", FindingKind.Altered, "spec.interfaces[name=eth0]", ["lsp-set-dhcpv4-options", Examples.Web]),
        new("port's marks wiped", FindingKind.Altered, "spec.interfaces[name=eth0]", ["clear", "Logical_Switch_Port", Examples.Web, "external_ids"]),
        new("trunk's tag altered", FindingKind.Altered, "spec.interfaces[name=eth0].trunks[vlan=20] (Logical_Switch_Port", ["set", "Logical_Switch_Port", Examples.Trunk, "tag=21"]),
        new("machine's limit lifted", FindingKind.Altered, "spec.interfaces[name=eth0].bandwidth.egress (QoS port/" + Examples.Db + "/egress bandwidth)",
            ["set", "QoS", $"@network/default.office:port/{Examples.Db}/egress", "bandwidth:rate=1000000"]),
        new("machine's limit deleted", FindingKind.Missing, "spec.interfaces[name=eth0].bandwidth.egress (QoS port/", ["qos-del", "default.office"]),
        new("trunk's limit for nobody", FindingKind.Altered, "spec.interfaces[name=eth0].bandwidth.egress (QoS port/" + Examples.Trunk + "/egress match)",
            ["set", "QoS", $"@network/default.lan:port/{Examples.Trunk}/egress", "match=0"]),
        new("foreign limit on a switch", FindingKind.Foreign, "spec (QoS", ["qos-add", "default.office", "to-lport", "100", "ip4", "rate=1000"]),
        new("foreign port", FindingKind.Foreign, "spec (Logical_Switch_Port", ["lsp-add", "default.office", "foreign"]),
        new("uplink's VLAN altered", FindingKind.Altered, "spec.uplink", ["set", "Logical_Switch_Port", "default.lan/uplink", "tag=121"]),
        new("uplink deleted", FindingKind.Missing, "spec.uplink", ["lsp-del", "default.lan/uplink"]),
        new("foreign ACL on a switch", FindingKind.Foreign, "spec (ACL", ["acl-add", "default.office", "to-lport", "3000", "ip", "drop"]),
        new("foreign load balancer on a switch", FindingKind.Altered, "spec (Logical_Switch switch load_balancer)",
            ["lb-add", "theirs", "10.20.0.99:80", "10.20.0.10:80"], ["ls-lb-add", "default.office", "theirs"]),
        new("rule against impostors deleted", FindingKind.Missing, "spec.dhcp (ACL impostors/drop)", ["acl-del", "default.office"]),
        new("rule against impostors altered", FindingKind.Altered, "spec.dhcp (ACL impostors/drop action)", ["set", "ACL", "@network/default.office:impostors/drop", "action=allow"]),
        new("router deleted", FindingKind.Missing, "spec.nat (Logical_Router router)", ["lr-del", "default.office"]),
        new("router unpinned", FindingKind.Altered, "spec.nat (Logical_Router router options)", ["remove", "Logical_Router", "default.office", "options", "chassis"]),
        new("router's port deleted", FindingKind.Missing, "spec.subnets (Logical_Router_Port", ["lrp-del", "default.office/gateway"]),
        new("router's address altered", FindingKind.Altered, "spec.subnets (Logical_Router_Port", ["set", "Logical_Router_Port", "default.office/gateway", "networks=10.20.0.2/24"]),
        new("way out deleted", FindingKind.Missing, "spec.nat (Logical_Switch_Port switch/to-outside", ["lsp-del", "default.office/to-outside"]),
        new("NAT deleted", FindingKind.Missing, "spec.nat (NAT", ["lr-nat-del", "default.office"]),
        new("foreign NAT", FindingKind.Foreign, "spec.nat (NAT", ["lr-nat-add", "default.office", "dnat_and_snat", "100.64.0.99", "10.20.0.10"]),
        new("default route deleted", FindingKind.Missing, "spec.nat (Logical_Router_Static_Route", ["lr-route-del", "default.office"]),
        new("foreign route", FindingKind.Foreign, "spec.nat (Logical_Router_Static_Route", ["lr-route-add", "default.office", "198.51.100.0/24", "10.20.0.9"]),
        new("forward's target altered", FindingKind.Altered, "spec.nat.forwards", ["lb-add", "default.office/forwards-tcp", "100.64.0.10:8081", "10.20.0.11:80"]),
        new("DHCP options altered", FindingKind.Altered, "spec.dhcp", ["set", "DHCP_Options", "@network/default.office:dhcp4", "options:router=10.20.0.66"]),
        new("DHCP options deleted", FindingKind.Missing, "spec.dhcp", ["--all", "destroy", "DHCP_Options"]),
        new("names deleted", FindingKind.Missing, "spec.dhcp.domain", ["--all", "destroy", "DNS"]),
        new("names altered", FindingKind.Altered, "spec.dhcp.domain", ["set", "DNS", "@network/default.office:dns", "records:web=192.0.2.66"]),
        new("policy's rules deleted", FindingKind.Missing, "spec.ingress[0]", ["clear", "Port_Group", "ap.default.only_web", "acls"]),
        new("policy's group deleted", FindingKind.Missing, "spec.selector", ["pg-del", "ap.default.only_web"]),
        new("policy's group emptied", FindingKind.Altered, "spec.selector", ["clear", "Port_Group", "ap.default.only_web", "ports"]),
        new("foreign rule in a policy", FindingKind.Foreign, "spec.selector (ACL", ["acl-add", "ap.default.only_web", "to-lport", "2000", "ip", "allow"]),
        new("peers altered", FindingKind.Altered, "spec.ingress[0] (Address_Set", ["add", "Address_Set", "as.ap.default.only_web.in0.ip4", "addresses", "0.0.0.0/0"]),
        new("peers deleted", FindingKind.Missing, "spec.ingress[0] (Address_Set", ["--if-exists", "destroy", "Address_Set", "as.ap.default.only_web.in0.ip4"]),
        new("denials' log switched off", FindingKind.Altered, "spec.policyTypes (ACL ingress/deny log)", ["set", "ACL", "@access-policy/default.only-web:ingress/deny", "log=false"]),
        new("denials' meter deleted", FindingKind.Missing, "spec.logDenied (Meter denied)", ["--all", "destroy", "Meter"]),
        new("denials' meter in bits", FindingKind.Altered, "spec.logDenied (Meter denied unit)", ["set", "Meter", "ap.default.only_web", "unit=kbps"]),
        new("denials' rate altered", FindingKind.Altered, "spec.logDenied (Meter_Band denied/rate rate)", ["set", "Meter_Band", "@access-policy/default.only-web:denied/rate", "rate=1"]),
        new("denials' rate replaced", FindingKind.Foreign, "spec.logDenied (Meter_Band",
            ["--id=@band", "create", "Meter_Band", "action=drop", "rate=5", "burst_size=0", "--", "set", "Meter", "ap.default.only_web", "bands=@band"]),
        new("machine taken out of its quarantine", FindingKind.Altered, "spec.selector", ["clear", "Port_Group", "qp.default.desk_health", "ports"]),
        new("quarantine's drop altered", FindingKind.Altered, "spec.enforcement", ["set", "ACL", "@quarantine-policy/default.desk-health:to/drop", "action=allow"]),
    ];

    /// <summary>The names of all.</summary>
    public static TheoryData<string> Cases => new(All.Select(tampering => tampering.What));

    public static Tampering Named(string what) => All.Single(tampering => tampering.What == what);
}
