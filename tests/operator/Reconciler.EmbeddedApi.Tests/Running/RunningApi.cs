using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Running;

/// <summary>One API in this process for the tests of a collection, with the definition of widgets installed.</summary>
public sealed class RunningApi : IAsyncLifetime
{
    public const string Collection = "running API";

    private readonly TemporaryFolder folder = new();
    private EmbeddedApiHost? host;
    private ApiClient? client;

    public ApiClient Client => client!;

    public static string Widgets => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "widgets.yaml"));

    internal static string Kubectl
    {
        get
        {
            var path = Path.Combine(Repository.Artifacts, "bin", "kubectl");
            return File.Exists(path) ? path : throw new FileNotFoundException($"the tests use the real kubectl at {path}; scripts/provision puts it there");
        }
    }

    public async Task InitializeAsync()
    {
        var options = new EmbeddedApiOptions { DataFolder = folder["data"] };
        host = await EmbeddedApiHost.StartAsync(options with { Definitions = [.. options.Definitions, Widgets] });
        client = new ApiClient(host.KubeconfigPath);
    }

    /// <summary>Makes a namespace of the test's own and returns its name.</summary>
    public async Task<string> NamespaceAsync()
    {
        var name = "t-" + Guid.NewGuid().ToString("N")[..10];
        (await Client.PostAsync("/api/v1/namespaces", new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = name } })).Code.Should().Be(201);
        return name;
    }

    /// <summary>Runs the real kubectl.</summary>
    public Task<CommandResult> KubectlAsync(IReadOnlyList<string> arguments, string? input = null, string? editor = null) => RunAsync(Kubectl, arguments, input, editor);

    /// <summary>Runs a client with the API's kubeconfig and a home of its own.</summary>
    public Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input = null, string? editor = null)
    {
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = host!.KubeconfigPath, ["HOME"] = folder.Path, ["PATH"] = "/usr/bin:/bin" };
        if (editor is not null)
        {
            environment["KUBE_EDITOR"] = editor;
        }

        return Command.RunAsync(environment, program, arguments, input, TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        client?.Dispose();
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        folder.Dispose();
    }
}

[CollectionDefinition(RunningApi.Collection)]
public sealed class RunningApiCollection : ICollectionFixture<RunningApi>;
