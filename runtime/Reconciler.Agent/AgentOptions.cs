using System.Net;
using Reconciler.Metrics;

namespace Reconciler.Agent;

/// <summary>How a node's agent is set up.</summary>
public sealed record AgentOptions
{
    /// <summary>The node's name: that of its HypervisorNode, and <c>nodeName</c> of its Partitions.</summary>
    public required string NodeName { get; init; }

    /// <summary>The kubeconfig's path; null: <c>KUBECONFIG</c>, a pod's service account, or <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>libvirt's address. Default: <c>qemu:///system</c>.</summary>
    public string LibvirtUri { get; init; } = "qemu:///system";

    /// <summary>The node's own Open vSwitch database. Default: <c>unix:/var/run/openvswitch/db.sock</c>.</summary>
    public string Ovsdb { get; init; } = "unix:/var/run/openvswitch/db.sock";

    /// <summary>The file of that database, read for who changed it; empty: reports do not say. Default: <c>/etc/openvswitch/conf.db</c>.</summary>
    public string OvsdbFile { get; init; } = "/etc/openvswitch/conf.db";

    /// <summary>ovn-controller's log on this node, read for packets that AccessPolicies deny; empty: they are not counted. Default: <c>/var/log/ovn/ovn-controller.log</c>.</summary>
    public string OvnControllerLog { get; init; } = "/var/log/ovn/ovn-controller.log";

    /// <summary>Whether the node's bridges, bridge mappings and NAT are kept too; false leaves the host's network alone. Default: true.</summary>
    public bool NodeNetwork { get; init; } = true;

    /// <summary>What ovn-controller on this node lives by, as far as it is kept. Default: all of it is left alone.</summary>
    public OvnSettings Ovn { get; init; } = new();

    /// <summary>Folder of the agent's own: desired state, cached images, the default pool's disks.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Folders below which a MachineImage's <c>source.path</c> may lie; none: no local image may be used.</summary>
    public IReadOnlyList<string> ImageRoots { get; init; } = [];

    /// <summary>Networks from which images are fetched over HTTP though they are the node's own or link-local ones, CIDR. Default: none.</summary>
    public IReadOnlyList<IPNetwork> ImageNetworks { get; init; } = [];

    /// <summary>How long a cached image stays that nothing on the node uses. Default: 24 h.</summary>
    public TimeSpan ImageRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Storage pools: name to folder. The pool <c>default</c> is <c>STATE_DIR/disks</c> unless it is named here.</summary>
    public IReadOnlyDictionary<string, string> Pools { get; init; } = new Dictionary<string, string>();

    /// <summary>Where libvirt keeps persistent definitions, watched for changes of which libvirt tells nothing. Default: <c>/etc/libvirt/qemu</c>.</summary>
    public string DefinitionDirectory { get; init; } = "/etc/libvirt/qemu";

    /// <summary>Where libvirt keeps the state of running domains, watched for live changes of which it tells nothing. Default: <c>/run/libvirt/qemu</c>.</summary>
    public string RunningDirectory { get; init; } = "/run/libvirt/qemu";

    /// <summary>Folder of the guest agents' sockets on the host; its path must stay under 80 bytes. Default: <c>/run/reconciler/guests</c>.</summary>
    public string GuestSocketDirectory { get; init; } = "/run/reconciler/guests";

    /// <summary>Time between two full scans, the net under the events. Default: 30 s; at least 1 s.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Partitions handled at the same time. Default: 4.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>Takes what is counted and measured; shared with the other parts of the process, where there are any. Default: its own, which nobody sees.</summary>
    public ProcessMetrics? Metrics { get; init; }

    /// <summary>The agent's version, as it stands in the HypervisorNode's status.</summary>
    public string Version { get; init; } = "0.1.0";
}
