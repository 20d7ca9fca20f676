using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>
/// A Kubernetes API for the lab's operator and agents in place of the embedded one, with the chart in it and its webhook in the lab: upstream's server
/// (<c>RECONCILER_TEST_API=upstream</c>), one for each lab, or that of <c>RECONCILER_TEST_KUBECONFIG=FILE</c>.
/// </summary>
internal sealed class ForeignApi : IAsyncDisposable
{
    private readonly int webhookPort = FreePort();
    private readonly string kubeconfig;
    private readonly UpstreamApi? upstream;

    private ForeignApi(string kubeconfig, UpstreamApi? upstream)
    {
        this.kubeconfig = kubeconfig;
        this.upstream = upstream;
    }

    /// <summary>Whether somebody's own API is asked for, of which there is but one.</summary>
    public static bool IsGiven => Given is not null;

    private static bool IsUpstream => Environment.GetEnvironmentVariable("RECONCILER_TEST_API") == "upstream";

    private static string? Given => Environment.GetEnvironmentVariable("RECONCILER_TEST_KUBECONFIG") is { Length: > 0 } file ? Path.GetFullPath(file, Repository.Root) : null;

    /// <summary>Brings a lab up, on the API that the environment asks for.</summary>
    /// <returns>The API; null: the lab has its own.</returns>
    public static async Task<ForeignApi?> UpAsync(LabSession lab, params string[] options)
    {
        if (!IsUpstream && Given is null)
        {
            await lab.UpAsync(options);
            return null;
        }

        var upstream = IsUpstream ? await UpstreamApi.StartWithControllersAsync() : null;
        var api = new ForeignApi(upstream?.KubeconfigPath ?? Given!, upstream);
        try
        {
            await api.InstallAsync();
            string[] agents = upstream is null ? [] : ["--node-kubeconfig", "node1=" + await upstream.WriteKubeconfigAsync("reconciler:node:node1", "reconciler:nodes")];
            await lab.UpAsync(["--kubeconfig", api.kubeconfig, "--webhook", api.webhookPort.ToString(CultureInfo.InvariantCulture), .. agents, .. options]);
            await Eventually.SeesAsync("the API server asks the webhook", () => api.RunAsync("kubectl", ["create", "--dry-run=server", "-f", "-"], Yaml.Network("default", "asks", "{}")), answer => answer.ExitCode == 0);
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (upstream is not null)
        {
            await upstream.DisposeAsync();
        }
        else
        {
            // Without its webhook nobody could write our kinds there.
            (await RunAsync("helm", ["uninstall", "reconciler", "--namespace", "reconciler-system"])).Succeeded();
        }
    }

    private async Task InstallAsync()
    {
        var values = $"operator.northbound=tcp:192.0.2.1:6641,agent.enabled=false,agent.outside=true,webhook.url=https://127.0.0.1:{webhookPort}/validate";
        (await RunAsync("helm", ["upgrade", "--install", "reconciler", Path.Combine(Repository.Root, "charts", "reconciler"), "--namespace", "reconciler-system", "--create-namespace", "--set", values])).Succeeded();
        (await RunAsync("kubectl", ["wait", "--for=condition=Established", "crd", "--all", "--timeout=120s"])).Succeeded();
    }

    private Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input = null) => Command.RunAsync(
        new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig, ["HOME"] = Path.GetTempPath(), ["PATH"] = Path.Combine(Repository.Artifacts, "bin") + ":/usr/bin:/bin" }, program, arguments, input);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
