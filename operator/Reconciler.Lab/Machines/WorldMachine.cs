using System.Globalization;

namespace Reconciler.Lab.Machines;

/// <summary>
/// The machine <c>world</c>: what is outside. The nodes' gateway and an address beyond it; the physical LAN (an Open vSwitch bridge
/// <c>lan</c>, whose ports to the nodes carry every VLAN) with hosts on access ports.
/// </summary>
internal static class WorldMachine
{
    public const string Name = "world";

    /// <summary>The name of the world's end of the link to the fabric.</summary>
    public const string Uplink = "underlay";

    public static MachineConfig Make(LabFolders folders, int nodes, IReadOnlyList<LanHost> hosts) => new()
    {
        Name = Name,
        RunFolder = folders.Run,
        Folder = folders.Machine(Name),
        Prefix = folders.Prefix,
        Binds =
        [
            new(Path.Combine(folders.MachineRun(Name), "ovs"), "/run/openvswitch"),
            new(Path.Combine(folders.Machine(Name), "etc-openvswitch"), "/etc/openvswitch"),
            new(Path.Combine(folders.Machine(Name), "log"), "/var/log/openvswitch"),
        ],
        Files = [new("/run/www/index.html", "world\n")],
        Steps =
        [
            Steps.Run("ip", "link", "set", "lo", "up"),
            Steps.Run("ip", "address", "add", LabAddresses.World + "/32", "dev", "lo"),
            .. Steps.OpenVSwitch(),
            Steps.Run("ovs-vsctl", "--timeout=30", "add-br", "lan", "--", "set", "Bridge", "lan", "datapath_type=netdev"),
            .. hosts.SelectMany(Plugged),
            .. Steps.Up(Uplink),
            Steps.Run("ip", "address", "add", $"{LabAddresses.Gateway}/{LabAddresses.UnderlayPrefix}", "dev", Uplink),
            Steps.Start("http", "busybox", "httpd", "-f", "-p", "80", "-h", "/run/www"),
            Steps.Start("whoami", "socat", "TCP-LISTEN:7,fork,reuseaddr", "EXEC:/usr/bin/printenv SOCAT_PEERADDR"),
            .. Enumerable.Range(1, nodes).SelectMany(index => Trunk(new LabNode(folders, index).Name)),
        ],
    };

    private static IEnumerable<MachineStep> Trunk(string node) =>
        [.. Steps.Up(node), Steps.Run("ovs-vsctl", "--timeout=20", "add-port", "lan", node)];

    private static IEnumerable<MachineStep> Plugged(LanHost host)
    {
        string[] tag = host.Vlan is { } vlan ? ["tag=" + vlan.ToString(CultureInfo.InvariantCulture)] : [];
        string[] inside = ["ip", "netns", "exec", host.Name];
        return
        [
            Steps.Run("ip", "netns", "add", host.Name),
            Steps.Run("ip", "link", "add", "h-" + host.Name, "type", "veth", "peer", "name", "eth0", "netns", host.Name),
            .. Steps.Up("h-" + host.Name),
            Steps.Run(["ovs-vsctl", "--timeout=20", "add-port", "lan", "h-" + host.Name, .. tag]),
            Steps.Run([.. inside, "ip", "link", "set", "lo", "up"]),
            Steps.Run([.. inside, "ethtool", "-K", "eth0", "tx", "off"]),
            Steps.Run([.. inside, "ip", "address", "add", host.Address, "dev", "eth0"]),
            Steps.Run([.. inside, "ip", "link", "set", "eth0", "up"]),
            Steps.Start("http-" + host.Name, [.. inside, "busybox", "httpd", "-f", "-p", "80", "-h", "/run/www"]),
        ];
    }
}
