using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Testing;

/// <summary>
/// Upstream's own API server and its etcd on the loopback, with data, certificates and ports of their own (tests/upstream-api says what is in it). Both end with it.
/// </summary>
public sealed class UpstreamApi : IAsyncDisposable
{
    private static readonly Lazy<string?> Cached = new(FindServer);

    private readonly string folder;
    private readonly List<Process> processes = [];

    private UpstreamApi(string folder) => this.folder = folder;

    /// <summary>Whether the server was built on this machine.</summary>
    public static bool IsBuilt => Cached.Value is not null;

    /// <summary>A kubeconfig that may do everything.</summary>
    public string KubeconfigPath => Path.Combine(folder, "kubeconfig");

    /// <summary>The port of the API.</summary>
    public int Port { get; private set; }

    /// <summary>The processes of the server and of its etcd.</summary>
    public IReadOnlyList<Process> Processes => processes;

    /// <summary>Starts both in a new folder, and waits until the server is ready.</summary>
    /// <param name="etcdArguments">More arguments for etcd, as --unsafe-no-fsync.</param>
    /// <exception cref="InvalidOperationException">It is not built, or ended while it started.</exception>
    public static Task<UpstreamApi> StartAsync(params string[] etcdArguments) => StartAsync([], etcdArguments);

    /// <summary>Starts both, with what stands in for kube-controller-manager: namespaces end after what is in them, and what lost its owners goes. Nothing is kept over a loss of power.</summary>
    public static Task<UpstreamApi> StartWithControllersAsync() => StartAsync(["--controllers"], ["--unsafe-no-fsync"]);

    /// <summary>Writes a kubeconfig for somebody who may do everything and is yet told apart by name and group, by admission.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="group">The group beside that of the administrators.</param>
    /// <returns>Its path.</returns>
    public async Task<string> WriteKubeconfigAsync(string user, string group)
    {
        var name = $"user{Directory.GetFiles(folder, "user*.crt").Length}";
        var path = Path.Combine(folder, name + ".kubeconfig");
        UpstreamCertificates.WriteUser(folder, name, user, group);
        await File.WriteAllTextAsync(path, Kubeconfig(name));
        return path;
    }

    private static async Task<UpstreamApi> StartAsync(string[] serverArguments, string[] etcdArguments)
    {
        var server = Cached.Value ?? throw new InvalidOperationException("upstream's API server is not built here: tests/upstream-api/build.sh builds it");
        var api = new UpstreamApi(Directory.CreateTempSubdirectory("upstream-api-").FullName);
        try
        {
            await api.StartAsync(server, serverArguments, etcdArguments);
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the project's kubectl against it.</summary>
    public Task<CommandResult> KubectlAsync(IReadOnlyList<string> arguments, string? input = null) => RunAsync("kubectl", arguments, input);

    /// <summary>Runs a program of artifacts/bin (kubectl, helm) with this server's kubeconfig and a home of its own.</summary>
    public Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input = null) => Command.RunAsync(
        new Dictionary<string, string> { ["KUBECONFIG"] = KubeconfigPath, ["HOME"] = folder, ["PATH"] = Path.Combine(Repository.Artifacts, "bin") + ":/usr/bin:/bin" }, program, arguments, input);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The server first: an etcd that goes away makes it wait.
        foreach (var process in Enumerable.Reverse(processes))
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string? FindServer()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "upstream-api", "cached.sh")) { RedirectStandardOutput = true })!;
        var path = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? path : null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartAsync(string server, string[] serverArguments, string[] etcdArguments)
    {
        UpstreamCertificates.Write(folder);
        var (etcd, peers) = ($"http://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}");
        Port = FreePort();
        var home = Path.GetDirectoryName(Path.GetDirectoryName(server))!;
        Start(
            "etcd",
            Path.Combine(home, "prefix", "usr", "bin", "etcd"),
            [
                "--name", "u", "--data-dir", Path.Combine(folder, "data"), "--listen-client-urls", etcd, "--advertise-client-urls", etcd,
                "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", "u=" + peers, .. etcdArguments,
            ]);
        var api = Start(
            "api",
            server,
            [
                "--etcd-servers=" + etcd, "--bind-address=127.0.0.1", $"--secure-port={Port}", "--tls-cert-file=" + Path.Combine(folder, "server.crt"),
                "--tls-private-key-file=" + Path.Combine(folder, "server.key"), "--client-ca-file=" + Path.Combine(folder, "ca.crt"), .. serverArguments,
            ]);
        await File.WriteAllTextAsync(KubeconfigPath, Kubeconfig("admin"));
        await Eventually.SeesAsync("upstream's API server to be ready", () => IsReadyAsync(api), ready => ready);
    }

    private string Kubeconfig(string user) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: upstream
          cluster:
            server: "https://127.0.0.1:{Port}"
            certificate-authority: "{folder}/ca.crt"
        users:
        - name: {user}
          user:
            client-certificate: "{folder}/{user}.crt"
            client-key: "{folder}/{user}.key"
        contexts:
        - name: upstream
          context:
            cluster: upstream
            user: {user}
        current-context: upstream

        """;

    private Process Start(string name, string program, IReadOnlyList<string> arguments)
    {
        // exec keeps the pid, so that ending the process ends the program itself; arguments stay arguments.
        var start = new ProcessStartInfo("/bin/bash", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", name, Path.Combine(folder, name + ".log"), program, .. arguments]);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        processes.Add(process);
        return process;
    }

    private async Task<bool> IsReadyAsync(Process api)
    {
        if (api.HasExited)
        {
            throw new InvalidOperationException($"upstream's API server ended: {await File.ReadAllTextAsync(Path.Combine(folder, "api.log"))}");
        }

        var answer = await KubectlAsync(["get", "--raw", "/readyz"]);
        return answer is { ExitCode: 0, Output: "ok" };
    }
}
