using System.Text.Json;
using Reconciler.EmbeddedApi;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class ObjectVerbTests : IAsyncLifetime
{
    private const string Network = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualNetwork\nmetadata: {name: office, namespace: demo}\nspec: {subnets: [{cidr: 10.20.0.0/24}]}\n";
    private const string Namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n";
    private readonly TemporaryFolder folder = new();
    private EmbeddedApiHost api = null!;

    public async Task InitializeAsync() => api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder.Path, "api") });

    public async Task DisposeAsync()
    {
        await api.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Apply_Get_Delete_GoRoundTheApi()
    {
        var file = folder.Write("a.yaml", Network + "---\n" + Namespace);

        (await Run("apply", file)).Should().Be((0, "namespace/demo created\nvirtualnetwork/office created\n", ""));
        (await Run("apply", "-f", file)).Output.Should().Be("namespace/demo applied\nvirtualnetwork/office applied\n");
        (await Run("get", "vnet", "-n", "demo")).Output.Should().MatchRegex("^NAME +SUBNET .*\noffice +10.20.0.0/24 ");
        (await Run("get", "virtualnetworks", "-A")).Output.Should().MatchRegex("^NAMESPACE +NAME .*\ndemo +office ");
        using (var json = JsonDocument.Parse((await Run("get", "virtualnetwork", "office", "-n", "demo", "-o", "json")).Output))
        {
            json.RootElement.GetProperty("spec").GetProperty("subnets")[0].GetProperty("cidr").GetString().Should().Be("10.20.0.0/24");
        }

        (await Run("delete", "vnet", "office", "-n", "demo")).Output.Should().Be("virtualnetwork/office deleted\n");
        (await Run("get", "vnet", "office", "-n", "demo")).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task Apply_WhenAnythingIsInvalid_WritesNothing()
    {
        folder.Write("files/a.yaml", Namespace);
        folder.Write("files/b.yaml", Network.Replace("10.20.0.0/24", "10.20.0.1/24", StringComparison.Ordinal));

        var run = await Run("apply", Path.Combine(folder.Path, "files"));

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("error HostBits: spec.subnets[0].cidr").And.Contain("nothing was written");
        (await Run("get", "namespace", "demo")).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task Get_WhenTheKindIsUnknown_SaysWhatIsMeant()
    {
        var run = await Run("get", "virtualmachin");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("there is no kind 'virtualmachin'; did you mean virtualmachines?");
    }

    private Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments) => CommandRun.Of([.. arguments, "--kubeconfig", api.KubeconfigPath]);
}
