using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes.Connection;

namespace Reconciler.Kubernetes.Tests.Embedded;

/// <summary>A real API server in this process, on a folder of its own.</summary>
public sealed class EmbeddedApi : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rc-client-").FullName;
    private EmbeddedApiHost? host;

    public ApiClient Client { get; private set; } = null!;

    private int Port { get; set; }

    public async Task InitializeAsync()
    {
        await StartAsync();
        Client = ApiClient.FromKubeconfig(host!.KubeconfigPath, TimeProvider.System);
    }

    public async Task StartAsync()
    {
        host = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder, "data"), Port = Port });
        Port = host.Address.Port;
    }

    /// <summary>A further client whose requests a handler sees.</summary>
    public ApiClient Open(Func<HttpMessageHandler, DelegatingHandler> observe) =>
        new(ApiConnection.Open(ApiConnection.Load(host!.KubeconfigPath), observe), TimeProvider.System);

    public async Task StopAsync()
    {
        if (host is { } running)
        {
            host = null;
            await running.DisposeAsync();
        }
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }
}
