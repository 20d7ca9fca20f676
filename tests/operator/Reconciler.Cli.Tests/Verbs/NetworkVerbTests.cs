using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class NetworkVerbTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private EmbeddedApiHost api = null!;

    public async Task InitializeAsync()
    {
        api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder.Path, "api") });
        using var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
        await client.For(Kinds.Namespaces).CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = "shop" } }, default);
        await client.For(Kinds.VirtualNetworks).CreateAsync(
            new VirtualNetwork { Metadata = new ObjectMeta { Namespace = "shop", Name = "office" }, Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "10.77.0.0/24" }], Nat = new NatSpec() } }, default);
    }

    public async Task DisposeAsync()
    {
        await api.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("tree", "network shop/office (10.77.0.0/24")]
    [InlineData("dot", "digraph networks {")]
    [InlineData("svg", "<svg ")]
    [InlineData("mermaid", "flowchart RL")]
    public async Task Show_DrawsTheNetworksOfTheApi(string form, string shown)
    {
        var run = await CommandRun.Of("network", "show", "-n", "shop", "-o", form, "--kubeconfig", api.KubeconfigPath);
        run.Should().Be((0, run.Output, ""));
        run.Output.Should().Contain(shown).And.Contain("shop/office");
    }

    [Fact]
    public async Task Show_WhenThereAreNone_SaysSo_AndNamesTheWayToAll()
    {
        var run = await CommandRun.Of("network", "show", "--kubeconfig", api.KubeconfigPath);
        run.Should().Be((0, "", "There are no networks in namespace default; -A shows all namespaces.\n"));
    }

    [Fact]
    public async Task Show_WhenTheApiIsAway_SaysSo()
    {
        var gone = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder.Path, "gone") });
        var port = gone.Address.Port;
        await gone.DisposeAsync();
        var run = await CommandRun.Of("network", "show", "-A", "--kubeconfig", gone.KubeconfigPath);
        run.ExitCode.Should().Be(2);
        run.Error.Should().StartWith("reconciler: ").And.Contain($"{port}");
    }
}
