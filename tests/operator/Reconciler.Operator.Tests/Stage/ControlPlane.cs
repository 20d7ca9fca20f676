using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Connection;
using Reconciler.Kubernetes.Election;
using Reconciler.Testing;
using Reconciler.Testing.Databases;

namespace Reconciler.Operator.Tests.Stage;

/// <summary>A real API (embedded, or upstream's where the test asks for that), a real ovsdb-server with OVN's northbound schema, and the operator between them.</summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private readonly List<(CancellationTokenSource Stop, Task Running, ApiClient Client)> operators = [];
    private readonly string folder = Directory.CreateTempSubdirectory("rc-control-").FullName;
    private OvsdbServer northbound = null!;
    private OvsdbServer? southbound;
    private EmbeddedApiHost? api;
    private UpstreamApi? upstream;
    private int port;

    private string Kubeconfig => upstream?.KubeconfigPath ?? Path.Combine(folder, "kubeconfig");

    /// <summary>The operators are who they are in life, so what their role does not give them fails here.</summary>
    private string OperatorKubeconfig => upstream?.KubeconfigPath ?? Path.Combine(folder, "operator.kubeconfig");

    private ControlPlane()
    {
    }

    /// <summary>Whether what this test starts has upstream's API in place of the embedded one. That one enforces no roles.</summary>
    public static AsyncLocal<bool> OnUpstream { get; } = new();

    public ApiClient Client { get; private set; } = null!;

    /// <summary>The operators' writes, as <c>METHOD PATH</c>.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>Starts all of it.</summary>
    /// <param name="operators">How many operators.</param>
    /// <param name="readsSouthbound">Whether there is a southbound database, too, which the operators read.</param>
    public static async Task<ControlPlane> StartAsync(int operators = 1, bool readsSouthbound = false)
    {
        var plane = new ControlPlane();
        try
        {
            plane.northbound = await OvsdbServer.StartAsync("ovn-nb.ovsschema");
            plane.southbound = readsSouthbound ? await OvsdbServer.StartAsync("ovn-sb.ovsschema") : null;
            await (OnUpstream.Value ? plane.StartUpstreamAsync() : plane.StartApiAsync());
            plane.Client = ApiClient.FromKubeconfig(plane.Kubeconfig, TimeProvider.System);
            for (var i = 0; i < operators; i++)
            {
                await plane.StartOperatorAsync();
            }

            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    public async Task StartApiAsync()
    {
        api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder, "data"), Port = port, KubeconfigPath = Kubeconfig, Clients = [ClientKubeconfig.Operator(OperatorKubeconfig)] });
        port = api.Address.Port;
    }

    private async Task StartUpstreamAsync()
    {
        upstream = await UpstreamApi.StartWithControllersAsync();
        (await upstream.KubectlAsync(["create", "-f", Path.Combine(Repository.Root, "crds", "generated")])).Succeeded();
        (await upstream.KubectlAsync(["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"])).Succeeded();
        await KubectlAsync("create namespace reconciler-system");
    }

    public async Task StopApiAsync()
    {
        if (api is { } running)
        {
            api = null;
            await running.DisposeAsync();
        }
    }

    /// <summary>Ends the northbound database as a crash would.</summary>
    public Task KillNorthboundAsync() => northbound.KillAsync();

    public Task StartNorthboundAsync() => northbound.StartAsync();

    /// <summary>Ends the southbound database as a crash would.</summary>
    public Task KillSouthboundAsync() => southbound!.KillAsync();

    public Task StartSouthboundAsync() => southbound!.StartAsync();

    public async Task StartOperatorAsync()
    {
        var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var client = new ApiClient(ApiConnection.Open(ApiConnection.Load(OperatorKubeconfig), inner => new WriteWitness(Writes, inner)), TimeProvider.System);
        var running = Task.Run(() => OperatorHost.RunAsync(
            new OperatorOptions
            {
                Client = client,
                NorthboundAddress = northbound.Remote,
                SouthboundAddress = southbound?.Remote,
                NorthboundFile = Path.Combine(northbound.Folder, "ovn-nb.db"),
                Started = started.SetResult,
                Loggers = Log(),
            },
            stop.Token));
        operators.Add((stop, running, client));
        await await Task.WhenAny(started.Task, running).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Starts an operator that takes turns with the others.</summary>
    public Turn StartCandidate(string identity)
    {
        var writes = new ConcurrentQueue<string>();
        var leads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stop = new CancellationTokenSource();
        var client = new ApiClient(ApiConnection.Open(ApiConnection.Load(OperatorKubeconfig), inner => new WriteWitness(writes, inner)), TimeProvider.System);
        var running = Task.Run(() => OperatorHost.RunAsync(
            new OperatorOptions
            {
                Client = client,
                NorthboundAddress = northbound.Remote,
                Election = new ElectionOptions
                {
                    Identity = identity,
                    Namespace = "reconciler-system",
                    Name = "reconciler-operator",
                    LeaseDuration = TimeSpan.FromSeconds(4),
                    RenewDeadline = TimeSpan.FromSeconds(3),
                    RetryPeriod = TimeSpan.FromMilliseconds(250),
                },
                Started = leads.SetResult,
                Loggers = Log(),
            },
            stop.Token));
        operators.Add((stop, running, client));
        return new Turn(leads.Task, running, writes, stop.CancelAsync);
    }

    public async Task StopOperatorsAsync()
    {
        foreach (var (stop, running, client) in operators)
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
            client.Dispose();
        }

        operators.Clear();
    }

    public async Task<string> KubectlAsync(string arguments, string? input = null)
    {
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = Kubeconfig, ["HOME"] = folder };
        var result = await Command.RunAsync(environment, Path.Combine(Tools.Artifacts, "bin/kubectl"), arguments.Split(' '), input);
        return result.Succeeded();
    }

    public Task ApplyAsync(string yaml) => KubectlAsync("apply -f -", yaml);

    public Task<string> NbctlAsync(params string[] arguments) => Tools.RunAsync("ovn-nbctl", ["--db=" + northbound.Remote, .. arguments]);

    public Task<string> SbctlAsync(params string[] arguments) => Tools.RunAsync("ovn-sbctl", ["--db=" + southbound!.Remote, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await StopOperatorsAsync();
        Client?.Dispose();
        await StopApiAsync();
        await (upstream?.DisposeAsync() ?? ValueTask.CompletedTask);

        if (northbound is not null)
        {
            await northbound.DisposeAsync();
        }

        await (southbound?.DisposeAsync() ?? ValueTask.CompletedTask);

        var refused = Refused();
        Directory.Delete(folder, recursive: true);
        refused.Should().BeEmpty("the operator's role must give it all that it asks for");
    }

    /// <summary>What the embedded API refused the operators for want of a right, by its audit log.</summary>
    private List<string> Refused()
    {
        var log = Path.Combine(folder, "data", "audit.log");
        return upstream is not null || !File.Exists(log) ? []
            : [.. File.ReadLines(log).Where(line => line.Contains("\"authorization.k8s.io/decision\":\"forbid\"", StringComparison.Ordinal) && line.Contains($"\"username\":\"{ClientKubeconfig.OperatorUser}\"", StringComparison.Ordinal))];
    }

    private static ILoggerFactory Log() => Environment.GetEnvironmentVariable("RECONCILER_TEST_LOG") is { Length: > 0 } file
        ? LoggerFactory.Create(builder => builder.AddProvider(new FileLog(file)))
        : NullLoggerFactory.Instance;
}

/// <summary>An operator that takes turns.</summary>
/// <param name="Leads">It works.</param>
/// <param name="Running">It runs.</param>
/// <param name="Writes">What it wrote, as <c>METHOD PATH</c>.</param>
/// <param name="StopAsync">Asks it to end.</param>
public sealed record Turn(Task Leads, Task Running, ConcurrentQueue<string> Writes, Func<Task> StopAsync);
