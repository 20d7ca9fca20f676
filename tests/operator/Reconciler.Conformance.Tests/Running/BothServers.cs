using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.Conformance.Tests.Answers;
using Reconciler.Conformance.Tests.Differences;
using Reconciler.Conformance.Tests.Scripts;
using Reconciler.EmbeddedApi;

namespace Reconciler.Conformance.Tests.Running;

/// <summary>The embedded API in this process and upstream's server beside it, each new and empty but for the same definitions.</summary>
public sealed class BothServers : IAsyncLifetime
{
    public const string Collection = "both servers";

    private readonly string folder = Directory.CreateTempSubdirectory("conformance-").FullName;
    private readonly Dictionary<string, IReadOnlyList<Difference>> differences = new(StringComparer.Ordinal);
    private EmbeddedApiHost? host;
    private UpstreamApi? upstream;

    public Connection Ours { get; private set; } = null!;

    public Connection Theirs { get; private set; } = null!;

    public int CallsCompared { get; private set; }

    /// <summary>The kubeconfigs of both, ours first.</summary>
    public IReadOnlyList<string> Kubeconfigs => [host!.KubeconfigPath, upstream!.KubeconfigPath];

    /// <summary>A folder of this run's.</summary>
    public string Folder => folder;

    private static IEnumerable<string> Definitions =>
        new EmbeddedApiOptions { DataFolder = "/" }.Definitions.Append(File.ReadAllText(Path.Combine(CaseFiles.Folder, "widgets.yaml")));

    public async Task InitializeAsync()
    {
        if (!UpstreamApi.IsBuilt)
        {
            return;
        }

        host = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder, "data"), Definitions = [.. Definitions] });
        Ours = new Connection(host.KubeconfigPath);
        upstream = await UpstreamApi.StartAsync("--unsafe-no-fsync");
        Theirs = new Connection(upstream.KubeconfigPath);
        foreach (var definition in Definitions)
        {
            await InstallAsync(definition);
        }

        // The first one that is served does not yet say it of the last.
        await Eventually.SeesAsync("upstream to serve widgets", () => Theirs.Http.GetAsync("/apis/example.test/v1/widgets"), answer => answer.IsSuccessStatusCode);
    }

    /// <summary>Runs a case on both, once; all differences, accepted or not.</summary>
    public async Task<IReadOnlyList<Difference>> CompareAsync(Case script)
    {
        if (!differences.TryGetValue(script.FullName, out var found))
        {
            differences[script.FullName] = found = await RunAsync(script);
        }

        return found;
    }

    /// <summary>Makes a namespace of the same name on both.</summary>
    public async Task MakeNamespaceAsync(string name)
    {
        foreach (var side in new[] { Ours, Theirs })
        {
            using var body = Json(new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }.ToJsonString());
            (await side.Http.PostAsync("/api/v1/namespaces", body)).EnsureSuccessStatusCode();
        }
    }

    public async Task DisposeAsync()
    {
        Ours?.Dispose();
        Theirs?.Dispose();
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        if (upstream is not null)
        {
            await upstream.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task<IReadOnlyList<Difference>> RunAsync(Case script)
    {
        // The same name on both: what stands in paths and messages is compared too.
        var inNamespace = string.Create(CultureInfo.InvariantCulture, $"case-{differences.Count}");
        await MakeNamespaceAsync(inNamespace);
        var (ours, theirs) = (new CaseRun(Ours, inNamespace), new CaseRun(Theirs, inNamespace));
        var found = new List<Difference>();
        foreach (var (call, i) in script.Calls.Select((call, i) => (call, i)))
        {
            var answers = await Task.WhenAll(ours.AskAsync(call), theirs.AskAsync(call));
            if (call.IsCompared)
            {
                CallsCompared++;
                found.AddRange(Difference.Between(answers[0].Content, answers[1].Content).Select(place =>
                    new Difference(script.FullName, string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {call}"), place.Path, place.Ours, place.Theirs)));
            }
        }

        return found;
    }

    private async Task InstallAsync(string definition)
    {
        var document = definition.StartsWith('{') ? (JsonObject)JsonNode.Parse(definition)! : (JsonObject)EmbeddedApi.Documents.YamlReading.ParseAll(new StringReader(definition))[0];
        using var body = Json(document.ToJsonString());
        using var answer = await Theirs.Http.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", body);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"upstream does not take {document["metadata"]!["name"]}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

[CollectionDefinition(BothServers.Collection)]
public sealed class BothServersCollection : ICollectionFixture<BothServers>;
