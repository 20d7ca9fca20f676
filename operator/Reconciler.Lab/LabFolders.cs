using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Lab;

/// <summary>Where a lab's files are on the host.</summary>
public sealed record LabFolders
{
    /// <summary>The lab's own folder (<c>artifacts/lab</c>), absolute. Removed by <c>lab down</c>.</summary>
    public required string Lab { get; init; }

    /// <summary>The folder that <c>scripts/provision</c> and <c>scripts/guests</c> fill, absolute.</summary>
    public required string Artifacts { get; init; }

    /// <summary>Further folders put in front of PATH by the env file, after that of kubectl and virsh.</summary>
    public IReadOnlyList<string> BinFolders { get; init; } = [];

    /// <summary>Eight hexadecimal digits that stand for the lab's folder: two checkouts have two labs.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Lab)))[..8];

    /// <summary>The folder of sockets, short because a socket's path may have 107 bytes only.</summary>
    public string Run => "/run/rlab-" + Id;

    /// <summary>The unpacked packages.</summary>
    public string Prefix => Path.Combine(Artifacts, "prefix");

    /// <summary>kubectl, helm, virsh, ovn-nbctl, ...</summary>
    public string Tools => Path.Combine(Artifacts, "bin");

    /// <summary>What a shell reads to talk to the lab.</summary>
    public string EnvironmentFile => Path.Combine(Lab, "env");

    /// <summary>A file that says that <see cref="Lab"/> is a lab's own folder: without it nothing in it is removed.</summary>
    public string Marker => Path.Combine(Lab, ".reconciler-lab");

    /// <summary>Whether the lab's folder holds something that no lab put there.</summary>
    internal bool HoldsOtherThings => Directory.Exists(Lab) && !File.Exists(Marker) && Directory.EnumerateFileSystemEntries(Lab).Any();

    /// <summary>The logs of a lab that did not come up.</summary>
    public string FailedLogs => Lab + "-failed";

    /// <summary>The lab's processes.</summary>
    public string StateFile => Path.Combine(Lab, "state.json");

    /// <summary>Where the control plane keeps its state.</summary>
    public string ControlState => Path.Combine(Lab, "control", "state");

    /// <summary>Where the control plane writes its kubeconfig unless told otherwise.</summary>
    public string Kubeconfig => Path.Combine(ControlState, "kubeconfig");

    /// <summary>Where the control plane writes the kubeconfig of the first node's agent.</summary>
    public string NodeKubeconfig(string name) => Path.Combine(ControlState, "nodes", name + ".kubeconfig");

    /// <summary>The token by which a further node joins the lab's own API.</summary>
    public string NodeToken(string name) => Path.Combine(ControlState, "nodes", name + ".token");

    /// <summary>OVN's northbound database, reachable from the host.</summary>
    public string NorthboundSocket => Path.Combine(Run, "fabric", "ovn", "ovnnb_db.sock");

    /// <summary>The file of OVN's northbound database, in which its server notes who changed what.</summary>
    public string NorthboundFile => Path.Combine(Machine("fabric"), "ovn", "ovnnb_db.db");

    /// <summary>OVN's southbound database, reachable from the host.</summary>
    public string SouthboundSocket => Path.Combine(Run, "fabric", "ovn", "ovnsb_db.sock");

    /// <summary>The control plane's port as a socket, for the relays.</summary>
    public string ApiSocket => Path.Combine(Run, "control", "api.sock");

    /// <summary>Where the program of one machine, the agent or the control plane, serves its metrics.</summary>
    public string MetricsSocket(string name) => Path.Combine(Run, name, "metrics.sock");

    /// <summary>The folder of one machine.</summary>
    public string Machine(string name) => Path.Combine(Lab, name);

    /// <summary>The sockets of one machine.</summary>
    public string MachineRun(string name) => Path.Combine(Run, name);

    /// <summary>The configuration of one machine.</summary>
    public string MachineConfig(string name) => Path.Combine(Run, name, "machine.json");

    /// <summary>
    /// Finds the folders: the lab is <c>artifacts/lab</c> of the checkout that holds <paramref name="start"/> (the nearest folder upwards with
    /// a <c>scripts/provision</c>), the packages are there too unless the environment variable RECONCILER_ARTIFACTS names another folder.
    /// </summary>
    /// <param name="lab">The lab's own folder; default: <c>artifacts/lab</c> of the checkout.</param>
    /// <param name="start">A folder inside the checkout; default: that of the running program, then the current one.</param>
    /// <exception cref="LabException">No checkout is found.</exception>
    public static LabFolders Discover(string? lab = null, string? start = null)
    {
        foreach (var origin in start is null ? (string[])[AppContext.BaseDirectory, Directory.GetCurrentDirectory()] : [start])
        {
            for (var folder = new DirectoryInfo(Path.GetFullPath(origin)); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "scripts", "provision")))
                {
                    return new LabFolders
                    {
                        Lab = Path.GetFullPath(lab ?? Path.Combine(folder.FullName, "artifacts", "lab")).TrimEnd('/'),
                        Artifacts = Path.GetFullPath(Environment.GetEnvironmentVariable("RECONCILER_ARTIFACTS") is { Length: > 0 } named ? named : Path.Combine(folder.FullName, "artifacts")),
                        BinFolders = [Path.Combine(folder.FullName, "bin")],
                    };
                }
            }
        }

        throw new LabException("the lab needs a checkout of the project: no folder upwards from here holds scripts/provision");
    }
}
