using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>The real API that the tests of a class share; each test has its own sync and its own namespace.</summary>
public sealed class SyncApiFixture : IAsyncLifetime
{
    /// <summary>The name of the collection.</summary>
    public const string Collection = "sync";

    private readonly TemporaryFolder folder = new();
    private EmbeddedApiHost host = null!;

    public string Kubeconfig => host.KubeconfigPath;

    public async Task InitializeAsync() => host = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder.Path, "api") });

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }
}

[CollectionDefinition(SyncApiFixture.Collection)]
public sealed class SyncApiCollection : ICollectionFixture<SyncApiFixture>;

/// <summary>A repository, and a sync of it into a namespace of its own.</summary>
internal sealed class SyncWorld : IDisposable
{
    private static int worlds;
    private readonly TemporaryFolder folder = new();
    private readonly string kubeconfig;
    private readonly ObjectApi objects;

    private SyncWorld(string kubeconfig)
    {
        this.kubeconfig = kubeconfig;
        objects = ObjectApi.Open(kubeconfig);
        Client = ApiClient.FromKubeconfig(kubeconfig, TimeProvider.System);
    }

    /// <summary>The namespace of this test alone.</summary>
    public string Namespace { get; } = $"world{Interlocked.Increment(ref worlds)}";

    public GitWorkTree Repository { get; private set; } = null!;

    public ApiClient Client { get; }

    /// <summary>Folder of this test.</summary>
    public string Folder => folder.Path;

    /// <summary>How long a round waits.</summary>
    public string Timeout { get; set; } = "200ms";

    public string Cache => Path.Combine(folder.Path, "cache");

    public static Task<SyncWorld> MakeAsync(SyncApiFixture fixture) => MakeAsync(fixture.Kubeconfig);

    public static async Task<SyncWorld> MakeAsync(string kubeconfig)
    {
        var world = new SyncWorld(kubeconfig);
        world.Repository = await GitWorkTree.MakeAsync(Path.Combine(world.Folder, "repository"));
        await world.Client.For(Kinds.Namespaces).CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = world.Namespace } }, default);
        return world;
    }

    /// <summary>One round with <c>--prune</c>, in JSON.</summary>
    public Task<SyncRunResult> SyncAsync(params string[] options) => SyncOfAsync(Repository.Folder, options);

    /// <summary>One round of another address.</summary>
    public async Task<SyncRunResult> SyncOfAsync(string repository, params string[] options)
    {
        var run = await CommandRun.Of(
            ["sync", "--repo", repository, "--once", "--prune", "--timeout", Timeout, "-n", Namespace, "--cache-dir", Cache, "-o", "json", "--kubeconfig", kubeconfig, .. options]);
        return SyncRunResult.Of(run);
    }

    /// <summary>One round as a person sees it.</summary>
    public Task<(int ExitCode, string Output, string Error)> ShowAsync(params string[] options) => CommandRun.Of(
        ["sync", "--repo", Repository.Folder, "--once", "--prune", "--timeout", Timeout, "-n", Namespace, "--cache-dir", Cache, "--kubeconfig", kubeconfig, .. options]);

    /// <summary>A ConfigMap's manifest.</summary>
    public static string Config(string name, string colour = "red", string annotations = "{}") =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, annotations: {annotations}}}\ndata: {{colour: {colour}}}\n";

    public async Task<string?> ColourAsync(string name) => (await Client.For(Kinds.ConfigMaps).FindAsync(new ResourceKey(Namespace, name), default))?.Data?["colour"];

    public Task<bool> DeleteAsync(string name) => Client.For(Kinds.ConfigMaps).DeleteAsync(new ResourceKey(Namespace, name), new DeleteOptions(), default);

    /// <summary>Names of the ConfigMaps in this test's namespace.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync() =>
        [.. (await Client.For(Kinds.ConfigMaps).ListAsync(Namespace, ListOptions.All, default)).Items.Select(item => item.Metadata.Name).Where(name => name != "kube-root-ca.crt").Order(StringComparer.Ordinal)];

    /// <summary>The inventory of the one sync of this test's repository.</summary>
    public async Task<ConfigMap> InventoryAsync() =>
        (await Client.For(Kinds.ConfigMaps).ListAsync("reconciler-system", ListOptions.All, default)).Items.Single(item => item.Data?.GetValueOrDefault("repository") == Repository.Folder);

    public async Task<JsonElement> GetAsync(string path)
    {
        var answer = await objects.GetAsync(path, asTable: false, default);
        answer.IsSuccess.Should().BeTrue("{0} is there: {1}", path, answer.IsSuccess ? "" : answer.Refusal);
        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.Clone();
    }

    /// <summary>Applies as another field manager.</summary>
    public async Task ApplyAsAsync(string manager, string path, string json) =>
        (await objects.ApplyAsync(path, System.Text.Encoding.UTF8.GetBytes(json), force: true, dryRun: false, default, manager)).IsSuccess.Should().BeTrue();

    public void Dispose()
    {
        Client.Dispose();
        objects.Dispose();
        folder.Dispose();
    }
}

/// <summary>What a round said.</summary>
internal sealed record SyncRunResult(int ExitCode, string Outcome, string Message, string Commit, string Applied, IReadOnlyDictionary<string, string> Results, string Output, string Error)
{
    public static SyncRunResult Of((int ExitCode, string Output, string Error) run)
    {
        if (run.Output.Length == 0)
        {
            return new SyncRunResult(run.ExitCode, "", "", "", "", new Dictionary<string, string>(), run.Output, run.Error);
        }

        using var report = JsonDocument.Parse(run.Output);
        var root = report.RootElement;
        return new SyncRunResult(
            run.ExitCode,
            root.GetProperty("outcome").GetString()!,
            root.GetProperty("message").GetString()!,
            root.GetProperty("commit").GetString()!,
            root.GetProperty("applied").GetString()!,
            root.GetProperty("objects").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!, item => item.GetProperty("result").GetString()!),
            run.Output,
            run.Error);
    }
}
