using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Cli.Nodes;
using Reconciler.Kubernetes;
using Reconciler.Lab;

namespace Reconciler.Cli.Hosting;

/// <summary>What the lab runs of ours: one control plane, and an agent on each node.</summary>
internal static class LabCommands
{
    /// <summary>Completes a lab's options with this very program's control plane, embedded API included, and agents.</summary>
    /// <param name="options">The options so far.</param>
    /// <param name="scanInterval">Time between two full scans of operator and agents.</param>
    public static LabOptions WithEmbeddedApi(LabOptions options, string scanInterval)
    {
        var folders = options.Folders;
        var port = FreePort();
        var first = new LabNode(folders, 1).Name;
        var server = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}");
        var joined = WithAgents(options, folders.Kubeconfig, Agent, port, scanInterval, [
            "up", "--control-plane-only", "--data-dir", folders.ControlState, "--write-kubeconfig", folders.Kubeconfig,
            "--port", port.ToString(CultureInfo.InvariantCulture), "--nb", "unix:" + folders.NorthboundSocket,
            "--nb-file", folders.NorthboundFile, "--sb", "unix:" + folders.SouthboundSocket, "--metrics-address", "unix:" + folders.MetricsSocket("control"),
            "--node-kubeconfig", $"{first}={folders.NodeKubeconfig(first)}",
        ]);
        return joined with
        {
            Agent = node => node.Name == first ? joined.Agent!(node) : joined.Agent!(node) with { WaitsFor = folders.NodeToken(node.Name) },
            ControlReady = cancellation => InviteAsync(folders, options.Nodes, cancellation),
        };

        // The first node is beside the control plane, as that of `up` is; further ones join as any machine does.
        string[] Agent(LabNode node) => node.Name == first
            ? ["agent", "--node", first, "--kubeconfig", folders.NodeKubeconfig(first)]
            : ["node", "join", "--server", server, "--token-file", folders.NodeToken(node.Name)];
    }

    private static async Task InviteAsync(LabFolders folders, int nodes, CancellationToken cancellation)
    {
        foreach (var node in Enumerable.Range(1, nodes).Skip(1).Select(index => new LabNode(folders, index).Name))
        {
            var token = await NodeTokens.MakeAsync(folders.Kubeconfig, node, life: null, cancellation);

            // Its name comes last: a node that waits for the file finds it whole. What a killed lab left is of no use: its token was replaced.
            var file = folders.NodeToken(node);
            File.Delete(file + ".new");
            TokenFile.Write(file + ".new", token.Text);
            File.Move(file + ".new", file, overwrite: true);
        }
    }

    /// <summary>Completes a lab's options with an operator and agents on somebody else's Kubernetes API.</summary>
    /// <param name="options">The options so far.</param>
    /// <param name="kubeconfig">How to reach the API, which must listen on this host's 127.0.0.1: the nodes find it there by a relay.</param>
    /// <param name="scanInterval">Time between two full scans of operator and agents.</param>
    /// <param name="agentKubeconfigs">As whom the agents of nodes call, by the nodes' names; nodes that it lacks call as the operator does.</param>
    /// <param name="webhookPort">The port of 127.0.0.1 on which the admission webhook runs beside the operator; null: it does not.</param>
    /// <exception cref="CommandFailedException">The API is elsewhere.</exception>
    public static LabOptions WithApiOf(LabOptions options, string kubeconfig, string scanInterval, IReadOnlyDictionary<string, string>? agentKubeconfigs = null, int? webhookPort = null)
    {
        var file = Path.GetFullPath(kubeconfig);
        using var client = ApiClient.FromKubeconfig(file, TimeProvider.System);
        var completed = options with
        {
            Webhook = webhookPort is not { } listen ? null : new LabCommand(
            [
                .. Program(), "webhook", "--kubeconfig", file, "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{listen}"), "--name", "127.0.0.1",
            ]),
        };
        return client.Server is { Scheme: "https", Host: "127.0.0.1" } server
            ? WithAgents(
                completed,
                file,
                node => ["agent", "--node", node.Name, "--kubeconfig", agentKubeconfigs?.GetValueOrDefault(node.Name) is { } own ? Path.GetFullPath(own) : file],
                server.Port,
                scanInterval,
                [
                    "operator", "--kubeconfig", file, "--nb", "unix:" + options.Folders.NorthboundSocket, "--nb-file", options.Folders.NorthboundFile,
                    "--sb", "unix:" + options.Folders.SouthboundSocket, "--metrics-address", "unix:" + options.Folders.MetricsSocket("control"),
                ])
            : throw new CommandFailedException($"{kubeconfig}: the lab reaches an API on https://127.0.0.1 only, not {client.Server}");
    }

    private static LabOptions WithAgents(LabOptions options, string kubeconfig, Func<LabNode, string[]> agent, int port, string scanInterval, IReadOnlyList<string> control)
    {
        var program = Program();
        return options with
        {
            ApiPort = port,
            Kubeconfig = kubeconfig,
            Control = new LabCommand([.. program, .. control, "--scan-interval", scanInterval]),
            Agent = node => new LabCommand(
            [
                .. program, .. agent(node), "--libvirt", node.LibvirtUri, "--ovsdb", "unix:" + node.OvsSocket,
                "--state-dir", "/var/lib/reconciler", "--image-root", "/var/lib/reconciler/images", "--image-network", "127.0.0.0/8",
                "--ovn-remote", LabAddresses.Southbound, "--ovn-encap-type", LabNode.EncapType, "--ovn-encap-ip", node.Address, "--ovn-system-id", node.Name,
                "--ovn-datapath-type", LabNode.DatapathType, "--scan-interval", scanInterval,
                "--metrics-address", "unix:" + options.Folders.MetricsSocket(node.Name),
            ]),
        };
    }

    private static string[] Program()
    {
        var path = Environment.ProcessPath ?? throw new CommandFailedException("this program does not know its own path");
        return Path.GetFileName(path) == "dotnet" ? [path, Environment.GetCommandLineArgs()[0]] : [path];
    }

    // The control plane listens a moment later; whoever takes the port in between makes it fail with a clear message.
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
