using System.Text.Json;
using Reconciler.Cli.Sync.Planning;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Cli.Sync.Running;

/// <summary>Asks the API which kinds it serves.</summary>
internal static class KindDiscovery
{
    /// <summary>The kinds of some groups and versions; what the API does not have is left out.</summary>
    public static async Task<KindCatalog> ReadAsync(SyncApi api, IEnumerable<string> versions, CancellationToken cancellation)
    {
        var kinds = new KindCatalog();
        foreach (var version in versions)
        {
            if (await api.ReadAsync(PathOf(version), cancellation) is { } list)
            {
                kinds.Add(version, list);
            }
        }

        return kinds;
    }

    /// <summary>The paths of everything that can be listed in a namespace, in every version: a kind may be served in another one than its group prefers.</summary>
    /// <exception cref="CommandFailedException">The API does not tell all of it: then nothing is known.</exception>
    public static async Task<IReadOnlyList<string>> ListableAsync(SyncApi api, string ns, CancellationToken cancellation)
    {
        var groups = await ToldAsync(api, "apis", cancellation);
        IEnumerable<string> versions = ["v1", .. groups.Items("groups").SelectMany(group => group.Items("versions")).Select(version => version.Text("groupVersion")).OfType<string>()];
        List<string> paths = [];
        foreach (var version in versions)
        {
            var list = await ToldAsync(api, PathOf(version), cancellation);
            paths.AddRange(list.Items("resources").Where(IsListable).Select(resource => $"{PathOf(version)}/namespaces/{Uri.EscapeDataString(ns)}/{resource.Text("name")}"));
        }

        return paths;
    }

    private static async Task<JsonElement> ToldAsync(SyncApi api, string path, CancellationToken cancellation) =>
        await api.ReadAsync(path, cancellation) ?? throw new CommandFailedException($"{path}: the API does not tell which kinds it has there");

    private static bool IsListable(JsonElement resource) =>
        resource.Field("namespaced")?.ValueKind == JsonValueKind.True && resource.Items("verbs").Any(verb => verb.GetString() == "list") && resource.Text("name")?.Contains('/', StringComparison.Ordinal) == false;

    private static string PathOf(string version) => version.Contains('/', StringComparison.Ordinal) ? $"apis/{version}" : $"api/{version}";
}
