using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Lab.Machines;

/// <summary>A machine <c>nodeN</c>: a hypervisor with libvirt, Open vSwitch, ovn-controller and the agent.</summary>
internal static class NodeMachine
{
    /// <summary>The name of a node's link to the underlay.</summary>
    public const string Uplink = "eth0";

    /// <summary>The name of a node's link to the physical LAN.</summary>
    public const string Lan = "lan0";

    // The numbers that Debian gives these accounts; the machine's own /etc/passwd gets them, the host's does not.
    private const uint QemuUser = 64055;

    public static MachineConfig Make(LabOptions options, LabNode node, NodeTraits traits)
    {
        var folders = options.Folders;
        var folder = folders.Machine(node.Name);
        return new()
        {
            Name = node.Name,
            RunFolder = folders.Run,
            Folder = folder,
            Prefix = folders.Prefix,
            Binds =
            [
                new(Path.Combine(folders.MachineRun(node.Name), "libvirt"), "/run/libvirt"),
                new(Path.Combine(folders.MachineRun(node.Name), "ovs"), "/run/openvswitch"),
                new(Path.Combine(folders.MachineRun(node.Name), "ovn"), "/run/ovn"),
                new(Path.Combine(folder, "etc-libvirt"), "/etc/libvirt"),
                new(Path.Combine(folder, "libvirt"), "/var/lib/libvirt"),
                new(Path.Combine(folder, "cache-libvirt"), "/var/cache/libvirt"),
                new(Path.Combine(folder, "log", "libvirt"), "/var/log/libvirt"),
                new(Path.Combine(folder, "etc-openvswitch"), "/etc/openvswitch"),
                new(Path.Combine(folder, "openvswitch"), "/var/lib/openvswitch"),
                new(Path.Combine(folder, "log"), "/var/log/openvswitch"),
                new(Path.Combine(folder, "log"), "/var/log/ovn"),
                new(node.AgentState, "/var/lib/reconciler"),
                new(Path.Combine(folders.Artifacts, "guests"), "/var/lib/reconciler/images"),
            ],
            // Its mode and group are the host's own affair, QEMU's account is the lab's; so libvirt would offer what no guest could open. Labs emulate, everywhere alike.
            Missing = ["/dev/kvm"],
            // The packages ship these; the folders bound over them are empty.
            Folders = ["/var/lib/libvirt/images", "/var/lib/libvirt/boot", "/var/lib/libvirt/qemu", "/var/log/libvirt/qemu", "/etc/libvirt/qemu"],
            Files =
            [
                new("/etc/passwd", $"libvirt-qemu:x:{QemuUser}:{QemuUser}:QEMU:/var/lib/libvirt:/usr/sbin/nologin\n", Append: true),
                new("/etc/group", $"libvirt-qemu:x:{QemuUser}:\n", Append: true),
                new("/etc/hostname", node.Name + "\n"),
                // libvirtd asks for its host's own name at every start of a guest; without an answer here it waits for name servers.
                new("/etc/hosts", $"127.0.0.1 localhost\n127.0.1.1 {node.Name}\n"),
                new("/etc/libvirt/libvirtd.conf", LibvirtdConf(folders, node)),
                new("/etc/libvirt/qemu.conf", QemuConf(traits)),
                new("/etc/libvirt/virtlogd.conf", ""),
                new("/proc/sys/net/ipv4/ip_forward", "1"),
            ],
            Steps =
            [
                Steps.Run("ip", "link", "set", "lo", "up"),
                Steps.Start("virtlogd", "virtlogd"),
                Steps.Path("/run/libvirt/virtlogd-sock"),
                // Its start takes a while; what follows goes on meanwhile.
                Steps.Start("libvirtd", "libvirtd"),
                .. Steps.OpenVSwitch(),
                .. Steps.Up(Uplink),
                .. Steps.Up(Lan),
                Steps.Run(Switches(node, traits)),
                Steps.Run("ip", "address", "add", $"{node.Address}/{LabAddresses.UnderlayPrefix}", "dev", "br-phy"),
                Steps.Run("ip", "link", "set", "br-phy", "up"),
                Steps.Run("ip", "link", "set", "br-lan", "addrgenmode", "none", "up"),
                Steps.Run("ip", "route", "add", "default", "via", LabAddresses.Gateway),
                Steps.Start("ovn-controller", "ovn-controller", "unix:/run/openvswitch/db.sock", "--pidfile", "-vsyslog:off", "-vconsole:info"),
                Steps.Path("/run/libvirt/libvirt-sock"),
                .. Relay(options),
                .. Agent(options, node),
            ],
        };
    }

    private static string[] Switches(LabNode node, NodeTraits traits)
    {
        var datapath = traits.KernelDatapath ? "system" : "netdev";
        return
        [
            "ovs-vsctl", "--timeout=30",
            "set", "Open_vSwitch", ".",
            "external_ids:system-id=" + node.Name,
            "external_ids:hostname=" + node.Name,
            $"external_ids:ovn-remote=\"{LabAddresses.Southbound}\"",
            "external_ids:ovn-encap-type=" + LabNode.EncapType,
            "external_ids:ovn-encap-ip=" + node.Address,
            "external_ids:ovn-bridge-datapath-type=" + datapath,
            "--", "--may-exist", "add-br", "br-phy", "--", "set", "Bridge", "br-phy", "datapath_type=" + datapath,
            "--", "--may-exist", "add-port", "br-phy", Uplink,
            "--", "--may-exist", "add-br", "br-lan", "--", "set", "Bridge", "br-lan", "datapath_type=" + datapath,
            "--", "--may-exist", "add-port", "br-lan", Lan,
        ];
    }

    private static IEnumerable<MachineStep> Relay(LabOptions options) => options.ApiPort == 0
        ? []
        :
        [
            Steps.Start(
                "relay",
                "socat",
                string.Create(CultureInfo.InvariantCulture, $"TCP-LISTEN:{options.ApiPort},bind=127.0.0.1,fork,reuseaddr"),
                "UNIX-CONNECT:" + options.Folders.ApiSocket),
        ];

    private static IEnumerable<MachineStep> Agent(LabOptions options, LabNode node)
    {
        if (options.Agent?.Invoke(node) is { } agent)
        {
            yield return new MachineStep
            {
                Start = new MachineService
                {
                    Name = "agent",
                    Arguments = agent.Arguments,
                    Environment = agent.Environment,
                    StartWhenExists = agent.WaitsFor is { } file ? file : options.Control is null ? null : options.Kubeconfig ?? options.Folders.Kubeconfig,
                },
            };
        }
    }

    private static string LibvirtdConf(LabFolders folders, LabNode node) =>
        $"""
        host_uuid = "{new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(folders.Id + node.Name))[..16])}"
        listen_tls = 0
        listen_tcp = 0
        auth_unix_ro = "none"
        auth_unix_rw = "none"
        log_outputs = "2:stderr"

        """;

    // The lab has neither control groups nor a security module of its own, and QEMU needs no /dev of its own in it.
    private static string QemuConf(NodeTraits traits) =>
        $"""
        user = "{(traits.QemuAsRoot ? "root" : "libvirt-qemu")}"
        group = "{(traits.QemuAsRoot ? "root" : "libvirt-qemu")}"
        security_driver = "none"
        cgroup_controllers = [ ]
        namespaces = [ ]
        remember_owner = 0

        """;
}
