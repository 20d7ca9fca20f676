using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Lab;

namespace Reconciler.Cli.Hosting;

/// <summary>What the lab runs of ours: one control plane, and an agent on each node.</summary>
internal static class LabCommands
{
    /// <summary>Completes a lab's options with this very program's control plane and agents.</summary>
    public static LabOptions Complete(LabOptions options)
    {
        var (folders, program) = (options.Folders, Program());
        var port = FreePort();
        return options with
        {
            ApiPort = port,
            Control = new LabCommand(
            [
                .. program, "up", "--control-plane-only", "--data-dir", folders.ControlState, "--write-kubeconfig", folders.Kubeconfig,
                "--port", port.ToString(CultureInfo.InvariantCulture), "--nb", "unix:" + folders.NorthboundSocket,
            ]),
            Agent = node => new LabCommand(
            [
                .. program, "agent", "--node", node.Name, "--kubeconfig", folders.Kubeconfig, "--libvirt", node.LibvirtUri, "--ovsdb", "unix:" + node.OvsSocket,
                "--state-dir", "/var/lib/reconciler", "--image-root", "/var/lib/reconciler/images",
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
