using System.Net;
using Reconciler.Agent;
using Reconciler.EmbeddedApi;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.Metrics;
using Reconciler.Operator;

namespace Reconciler.Cli.ControlPlane;

/// <summary>The embedded API and the operator, and an agent where one is wanted, in this process. They speak to each other over the API as if they were apart.</summary>
internal sealed record ControlPlaneRun
{
    public required string DataFolder { get; init; }

    public required int Port { get; init; }

    public required IPAddress Listen { get; init; }

    /// <summary>Further names and addresses of the API.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = [];

    public string? Kubeconfig { get; init; }

    /// <summary>Agents elsewhere, which get a certificate and a kubeconfig.</summary>
    public IReadOnlyList<ClientKubeconfig> Nodes { get; init; } = [];

    public OidcOptions? Oidc { get; init; }

    public string? SecretKeyFile { get; init; }

    public required string Northbound { get; init; }

    public string? NorthboundFile { get; init; }

    public string? Southbound { get; init; }

    public required TimeSpan ReportRetention { get; init; }

    public required TimeSpan ScanInterval { get; init; }

    public AgentOptions? Agent { get; init; }

    public required ProcessMetrics Metrics { get; init; }

    /// <summary>Runs until it is cancelled, or until one of the parts fails.</summary>
    public async Task RunAsync(TextWriter progress, CancellationToken ct)
    {
        using var log = ConsoleLog.Open();
        EmbeddedApiHost api;

        // Each part is somebody of its own, with the rights that it needs.
        var operatorClient = ClientKubeconfig.Operator(Path.GetFullPath(Path.Combine(DataFolder, "operator.kubeconfig")));
        var agentClient = Agent is null ? null : ClientKubeconfig.Node(Path.GetFullPath(Path.Combine(DataFolder, "agent.kubeconfig")), Agent.NodeName);
        try
        {
            api = await EmbeddedApiHost.StartAsync(
                new EmbeddedApiOptions
                {
                    DataFolder = DataFolder,
                    Port = Port,
                    ListenAddress = Listen,
                    CertificateNames = CertificateNames,
                    KubeconfigPath = Kubeconfig,
                    Clients = [operatorClient, .. agentClient is null ? Array.Empty<ClientKubeconfig>() : [agentClient], .. Nodes],
                    Oidc = Oidc,
                    SecretKeyFile = SecretKeyFile,
                },
                log,
                ct);
        }
        catch (Exception problem) when (problem is StorageException or IOException)
        {
            throw new CommandFailedException(problem.Message, problem);
        }

        await using (api)
        {
            await progress.WriteLineAsync($"The API listens on {api.Address}; export KUBECONFIG={api.KubeconfigPath}");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            List<Task> parts =
            [
                OperatorHost.RunAsync(
                    new OperatorOptions
                    {
                        Kubeconfig = operatorClient.Path,
                        NorthboundAddress = Northbound,
                        NorthboundFile = NorthboundFile,
                        SouthboundAddress = Southbound,
                        ReportRetention = ReportRetention,
                        ScanInterval = ScanInterval,
                        Loggers = log,
                        Metrics = Metrics,
                    },
                    stop.Token),
            ];
            if (Agent is { } agent)
            {
                parts.Add(AgentHost.RunAsync(agent with { Kubeconfig = agentClient!.Path, Metrics = Metrics }, stop.Token));
            }

            try
            {
                await await Task.WhenAny(parts);
            }
            catch (FormatException problem)
            {
                throw new CommandFailedException(problem.Message, problem);
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
