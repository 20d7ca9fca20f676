using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Tests.Verbs;

/// <summary>An API with a few machines in the namespace <c>default</c>, and nobody who acts for them.</summary>
internal sealed class MachineApi : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rc-vm-").FullName;
    private EmbeddedApiHost host = null!;

    public ApiClient Client { get; private set; } = null!;

    public string KubeconfigPath => host.KubeconfigPath;

    public async Task StartAsync(params string[] machines)
    {
        host = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder });
        Client = ApiClient.FromKubeconfig(host.KubeconfigPath, TimeProvider.System);
        foreach (var name in machines)
        {
            await Client.For(Kinds.VirtualMachines).CreateAsync(new VirtualMachine { Metadata = new ObjectMeta { Namespace = "default", Name = name }, Spec = new VirtualMachineSpec() }, default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
