using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Running;

/// <summary>One API for the tests of who may do what: people with certificates, an OpenID Connect issuer, and a clock that tests move on.</summary>
public sealed class SecuredApi : IAsyncLifetime
{
    public const string Collection = "secured API";

    private readonly TemporaryFolder folder = new();
    private readonly List<ApiClient> clients = [];
    private EmbeddedApiHost? host;

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public OidcIssuer Issuer { get; private set; } = null!;

    public ApiClient Administrator { get; private set; } = null!;

    public string DataFolder => folder["data"];

    public string AdministratorKubeconfig => host!.KubeconfigPath;

    public async Task InitializeAsync()
    {
        Issuer = await OidcIssuer.StartAsync(folder["issuer.pem"]);
        host = await EmbeddedApiHost.StartAsync(Options());
        Administrator = new ApiClient(host.KubeconfigPath);
    }

    public EmbeddedApiOptions Options(string data = "data")
    {
        var options = new EmbeddedApiOptions { DataFolder = folder[data], Time = Time };
        return options with
        {
            Definitions = [.. options.Definitions, RunningApi.Widgets],
            Oidc = new OidcOptions { IssuerUrl = Issuer.Url, ClientId = "kubernetes", UsernamePrefix = "oidc:", GroupsClaim = "groups", GroupsPrefix = "", CaFile = Issuer.CaFile },
        };
    }

    /// <summary>The kubeconfig of somebody with a certificate.</summary>
    public string KubeconfigOf(string user, params string[] groups) => KubeconfigOf(user, TimeSpan.FromDays(1), groups);

    public string KubeconfigOf(string user, TimeSpan life, params string[] groups)
    {
        var path = folder["kubeconfig-" + Guid.NewGuid().ToString("N")];
        host!.WriteKubeconfig(new ClientKubeconfig(path, user, groups) { Life = life });
        return path;
    }

    /// <summary>Somebody with a certificate.</summary>
    public ApiClient As(string user, params string[] groups) => Keep(new ApiClient(KubeconfigOf(user, groups)));

    /// <summary>Somebody with a bearer token; empty: with nothing.</summary>
    public ApiClient With(string token) => Keep(new ApiClient(AdministratorKubeconfig, token));

    public ApiClient Keep(ApiClient client)
    {
        clients.Add(client);
        return client;
    }

    /// <summary>Makes a namespace of the test's own and returns its name.</summary>
    public async Task<string> NamespaceAsync()
    {
        var name = "t-" + Guid.NewGuid().ToString("N")[..10];
        (await Administrator.PostAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } })).Code.Should().Be(201);
        return name;
    }

    /// <summary>Gives somebody rules in a namespace.</summary>
    public async Task AllowAsync(string ns, string user, params string[] rules)
    {
        var name = "r-" + Guid.NewGuid().ToString("N")[..10];
        var role = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["rules"] = new JsonArray([.. rules.Select(rule => JsonNode.Parse(rule))]) };
        (await Administrator.PostAsync($"/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles", role)).Code.Should().Be(201);
        var binding = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["roleRef"] = new JsonObject { ["kind"] = "Role", ["name"] = name },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = user }),
        };
        (await Administrator.PostAsync($"/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings", binding)).Code.Should().Be(201);
    }

    /// <summary>Runs the real kubectl as the administrator, or as another kubeconfig says.</summary>
    public Task<CommandResult> KubectlAsync(IReadOnlyList<string> arguments, string? kubeconfig = null, string? input = null) => Command.RunAsync(
        new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig ?? AdministratorKubeconfig, ["HOME"] = folder.Path, ["PATH"] = "/usr/bin:/bin" },
        RunningApi.Kubectl,
        arguments,
        input,
        TimeSpan.FromSeconds(60));

    public async Task DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        Administrator?.Dispose();
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        await Issuer.DisposeAsync();
        folder.Dispose();
    }
}

[CollectionDefinition(SecuredApi.Collection)]
public sealed class SecuredApiCollection : ICollectionFixture<SecuredApi>;
