namespace Reconciler.Lab;

/// <summary>What a lab is to be made of.</summary>
public sealed record LabOptions
{
    /// <summary>Where the lab lives; see <see cref="LabFolders.Discover"/>.</summary>
    public required LabFolders Folders { get; init; }

    /// <summary>How many nodes, 1 to 16. Default: 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>
    /// The program and arguments of <see cref="LabInit"/>'s verb, to which <c>--config FILE</c> is added. Default: this program with
    /// <c>lab-init</c>.
    /// </summary>
    public IReadOnlyList<string>? InitCommand { get; init; }

    /// <summary>The control plane, run on the host's own network; absent: none.</summary>
    public LabCommand? Control { get; init; }

    /// <summary>The admission webhook of somebody else's API, run beside the control plane; absent: none.</summary>
    public LabCommand? Webhook { get; init; }

    /// <summary>
    /// The TCP port on the host's 127.0.0.1 that the control plane listens on; each node finds it on its own 127.0.0.1 under the same
    /// number. Default: 0, no relay.
    /// </summary>
    public int ApiPort { get; init; }

    /// <summary>Makes the agent's command of a node; absent: nodes without an agent.</summary>
    public Func<LabNode, LabCommand>? Agent { get; init; }

    /// <summary>
    /// The kubeconfig file that the control plane writes, named in the env file; agents start once it is there. Default:
    /// <see cref="LabFolders.Kubeconfig"/>.
    /// </summary>
    public string? Kubeconfig { get; init; }

    /// <summary>What is to be done once the control plane's kubeconfig is there; absent: nothing.</summary>
    public Func<CancellationToken, Task>? ControlReady { get; init; }

    /// <summary>Hosts on the physical LAN beside the nodes. Default: <see cref="LanHost.Defaults"/>.</summary>
    public IReadOnlyList<LanHost> LanHosts { get; init; } = LanHost.Defaults;

    /// <summary>How long bringing it up may take. Default: 90 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(90);
}

/// <summary>A program of somebody else that the lab starts and keeps running.</summary>
/// <param name="Arguments">The program (an absolute path) and its arguments.</param>
public sealed record LabCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>A file without which it is not started; absent: the control plane's kubeconfig.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Additions to its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>A host plugged into the lab's physical LAN, in a network namespace of its own inside the machine <c>world</c>.</summary>
/// <param name="Name">Its name, at most 12 letters and digits; <c>reconciler lab exec world -- ip netns exec NAME ...</c> enters it.</param>
/// <param name="Vlan">The VLAN of its access port, 1 to 4094; absent: untagged frames.</param>
/// <param name="Address">Its address with prefix length.</param>
public sealed record LanHost(string Name, int? Vlan, string Address)
{
    /// <summary>An untagged host, and one each on VLAN 120 and VLAN 130.</summary>
    public static IReadOnlyList<LanHost> Defaults { get; } =
    [
        new("lan", null, "10.99.0.1/24"),
        new("vlan120", 120, "10.120.0.1/24"),
        new("vlan130", 130, "10.130.0.1/24"),
    ];
}
