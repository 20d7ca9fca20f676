using System.Globalization;

namespace Reconciler.Lab;

/// <summary>A node of the lab: its names, addresses and sockets. Paths under <c>/run/rlab-*</c> are the same on the host and inside.</summary>
/// <param name="Folders">The lab's folders.</param>
/// <param name="Index">Its number, from 1.</param>
public sealed record LabNode(LabFolders Folders, int Index)
{
    /// <summary>The kind of tunnels between nodes.</summary>
    public const string EncapType = "geneve";

    /// <summary>The nodes' datapath: the kernel's where it has one, else Open vSwitch's own.</summary>
    public static string DatapathType => Directory.Exists("/sys/module/openvswitch") ? "system" : "netdev";

    /// <summary>The node's name, also its host name, OVN system id and HypervisorNode name.</summary>
    public string Name => "node" + Index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The node's own address on the underlay (tunnels, way out).</summary>
    public string Address => LabAddresses.Node(Index);

    /// <summary>libvirt's socket.</summary>
    public string LibvirtSocket => Path.Combine(Folders.MachineRun(Name), "libvirt", "libvirt-sock");

    /// <summary>libvirt's URI, good on the host and inside.</summary>
    public string LibvirtUri => "qemu+unix:///system?socket=" + LibvirtSocket;

    /// <summary>The socket of the local Open vSwitch database.</summary>
    public string OvsSocket => Path.Combine(Folders.MachineRun(Name), "ovs", "db.sock");

    /// <summary>A folder for the agent's state that outlives the agent; the same path on the host and inside.</summary>
    public string AgentState => Path.Combine(Folders.Machine(Name), "agent");
}
