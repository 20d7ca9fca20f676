using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of guests' ports in the node's Open vSwitch, and of their taps in the kernel.</summary>
internal static class PortMutations
{
    private const string Tap = "{tap one eth1}";
    private const string Eth1 = "spec.interfaces[name=eth1].port";
    private const string Eth0 = "spec.interfaces[name=eth0].port";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Port("port deleted from the switch", "", Switch("del-port", "br-int", Tap)) with { Also = [Eth1 + "*"], Renumbers = true },
        Port("port moved to another bridge", ".bridge", Switch("del-port", "br-int", Tap, "--", "add-port", "br-lan", Tap)) with { Also = [Eth1 + "*"], Renumbers = true },
        Key("iface-id", "00000000-0000-4000-8000-000000000002"),
        Key("attached-mac", "\"02:00:00:00:66:77\""),
        Key("vm-id", "00000000-0000-4000-8000-000000000003"),
        Key("iface-status", "inactive"),
        Key("iface-id-ver", "7"),
        Key("encap-ip", "192.0.2.1"),
        new() { Name = "port's limit from the guest raised", Path = Eth0 + ".ingress_policing_rate", Expected = "*", Observed = "*", Tools = [Switch("set", "Interface", "{tap one eth0}", "ingress_policing_rate=999")] },
        new() { Name = "port's burst from the guest raised", Path = Eth0 + ".ingress_policing_burst", Expected = "*", Observed = "*", Tools = [Switch("set", "Interface", "{tap one eth0}", "ingress_policing_burst=999")] },
        new() { Name = "port's limit towards the guest removed", Path = Eth0 + ".qos", Expected = "*", Observed = "*", Tools = [Switch("clear", "Port", "{tap one eth0}", "qos")] },
        Port("port made an access port", ".tag", Switch("set", "Port", Tap, "tag=7")),
        Port(
            "port set by hand", ".trunks",
            Switch("set", "Port", Tap, "trunks=1,2", "vlan_mode=trunk", "cvlans=5", "protected=true", "other_config:x=y", "bond_mode=active-backup", "bond_updelay=5", "bond_downdelay=6", "lacp=passive", "bond_fake_iface=true", "mac=\"02:00:00:00:66:78\"")) with
        {
            Together = [.. "vlan_mode,cvlans,protected,other_config,bond_mode,bond_updelay,bond_downdelay,lacp,bond_fake_iface,mac".Split(',').Select(column => $"{Eth1}.{column}")],
        },
        Port(
            "interface set by hand", ".mtu_request",
            Switch("set", "Interface", Tap, "mtu_request=1400", "options:x=y", "ofport_request=77", "lldp:enable=false", "bfd:enable=false", "other_config:x=y", "ingress_policing_kpkts_rate=9", "ingress_policing_kpkts_burst=9", "cfm_mpid=7")) with
        {
            Together = [.. "options,ofport_request,lldp,bfd,interface.other_config,ingress_policing_kpkts_rate,ingress_policing_kpkts_burst,cfm_mpid".Split(',').Select(column => $"{Eth1}.{column}")],
            Also = [Eth1 + ".mtu"],
        },
        Port("port made a fake bridge", ".fake_bridge", Switch("set", "Port", Tap, "fake_bridge=true")),
        Port("interface's type changed", ".type", Switch("set", "Interface", Tap, "type=internal")) with { Also = [Eth1 + "*"], Renumbers = true },
        Port("another interface bonded to the port", ".interfaces", Switch("--", "--id=@i", "create", "Interface", "name=spy0", "type=internal", "--", "add", "Port", Tap, "interfaces", "@i")) with { Also = [Eth1 + "*"], Renumbers = true },
        Port("another port claims the logical port", ".claims[port=thief]", Switch("add-port", "br-int", "thief", "--", "set", "Interface", "thief", "type=internal", "external_ids:iface-id={port one eth1}")) with { Cleanup = [Switch("del-port", "br-int", "thief")] },
        Port("tap taken down", ".link", OnNode("ip", "link", "set", Tap, "down")),
        Port("tap's MTU changed", ".mtu", OnNode("ip", "link", "set", Tap, "mtu", "1300")),
        Port("tap deleted", ".tap", OnNode("ip", "link", "del", Tap)) with { Also = ["spec.interfaces[name=eth1]*"], Renumbers = true },
    ];

    private static Mutation Port(string name, string field, Tool tool) => new() { Name = name, Path = Eth1 + field, Expected = "*", Observed = "*", Tools = [tool] };

    private static Mutation Key(string key, string value) => Port($"port's {key} changed", $".external_ids[{key}]", Switch("set", "Interface", Tap, $"external_ids:{key}={value}"));
}
