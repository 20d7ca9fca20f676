namespace Reconciler.Lab.Machines;

/// <summary>Short ways to write steps.</summary>
internal static class Steps
{
    public static MachineStep Run(params string[] arguments) => new() { Run = arguments };

    public static MachineStep RunUnless(string path, params string[] arguments) => new() { Run = arguments, UnlessExists = path };

    public static MachineStep Link(string name) => new() { WaitForLink = name };

    public static MachineStep Path(string path) => new() { WaitForPath = path };

    public static MachineStep Start(string name, params string[] arguments) =>
        new() { Start = new MachineService { Name = name, Arguments = arguments } };

    /// <summary>Brings a link up whose frames Open vSwitch's userspace datapath will see: the kernel must fill the checksums in itself.</summary>
    public static IEnumerable<MachineStep> Up(string link) =>
    [
        Link(link),
        Run("ethtool", "-K", link, "tx", "off"),
        // No address of the kernel's own, so that no frame of its own is on the wire either.
        Run("ip", "link", "set", link, "addrgenmode", "none", "up"),
    ];

    /// <summary>An ovsdb-server for Open vSwitch and an ovs-vswitchd, ready to be configured.</summary>
    public static IEnumerable<MachineStep> OpenVSwitch() =>
    [
        RunUnless("/etc/openvswitch/conf.db", "ovsdb-tool", "create", "/etc/openvswitch/conf.db", "/usr/share/openvswitch/vswitch.ovsschema"),
        Start(
            "ovsdb-server",
            "ovsdb-server",
            "/etc/openvswitch/conf.db",
            "--remote=punix:/run/openvswitch/db.sock",
            "--remote=db:Open_vSwitch,Open_vSwitch,manager_options",
            "--pidfile",
            "-vsyslog:off",
            "-vconsole:info"),
        Path("/run/openvswitch/db.sock"),
        Run("ovs-vsctl", "--timeout=20", "--no-wait", "init"),
        Start("ovs-vswitchd", "ovs-vswitchd", "unix:/run/openvswitch/db.sock", "--pidfile", "-vsyslog:off", "-vconsole:info"),
    ];

    /// <summary>A file-backed OVN database with its server.</summary>
    public static IEnumerable<MachineStep> OvnDatabase(string name, string schema, string table, params string[] remotes) =>
    [
        RunUnless($"/var/lib/ovn/{name}.db", "ovsdb-tool", "create", $"/var/lib/ovn/{name}.db", $"/usr/share/ovn/{schema}.ovsschema"),
        Start(
            name,
            [
                "ovsdb-server",
                $"/var/lib/ovn/{name}.db",
                $"--remote=punix:/run/ovn/{name}.sock",
                $"--remote=db:{table},connections",
                .. remotes.Select(remote => "--remote=" + remote),
                $"--unixctl=/run/ovn/{name}.ctl",
                $"--pidfile=/run/ovn/{name}.pid",
                "-vsyslog:off",
                "-vconsole:info",
            ]),
    ];
}
