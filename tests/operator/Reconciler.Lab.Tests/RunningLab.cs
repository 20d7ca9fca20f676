using System.Net;
using System.Net.Sockets;

namespace Reconciler.Lab.Tests;

/// <summary>One lab of one node for all tests that only look at it, with a web server for a control plane and a sleeper for an agent.</summary>
public sealed class RunningLab : IAsyncLifetime
{
    public RunningLab()
    {
        Folders = TestLab.Folders("shared");
        Before = HostSnapshot.Take();
        Port = FreePort();
        Options = new LabOptions
        {
            Folders = Folders,
            InitCommand = TestLab.InitCommand,
            ApiPort = Port,
            Control = new LabCommand([Path.Combine(Folders.Artifacts, "bin", "socat"), $"TCP-LISTEN:{Port},bind=127.0.0.1,fork,reuseaddr", "EXEC:/bin/echo control plane"]),
            Agent = node => new LabCommand(["/usr/bin/tail", "-f", "/dev/null"]) { Environment = new Dictionary<string, string> { ["NODE_NAME"] = node.Name } },
            Kubeconfig = Path.Combine(Folders.Artifacts, "provision.stamp"),
        };
    }

    public LabFolders Folders { get; }

    public LabOptions Options { get; }

    internal HostSnapshot Before { get; }

    public int Port { get; }

    public LabNode Node => new(Folders, 1);

    public async Task InitializeAsync() => await LabUp.RunAsync(Options, TestLab.Silent, TimeProvider.System, CancellationToken.None);

    public async Task DisposeAsync() => await LabDown.RunAsync(Folders, TestLab.Silent, TimeProvider.System, CancellationToken.None);

    public Task<string> InAsync(string machine, params string[] arguments) => LabExec.RunAsync(Folders, machine, arguments, CancellationToken.None);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The tests that share one lab.</summary>
[CollectionDefinition(Name)]
public sealed class RunningLabCollection : ICollectionFixture<RunningLab>
{
    public const string Name = "one lab";
}
