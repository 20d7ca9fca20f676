using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Plan.Reading;

/// <summary>Compares manifests with other manifests: two states of a repository, without any cluster. What is not named any more goes.</summary>
internal sealed class FolderBase : IPlanBase
{
    private readonly Dictionary<(string ApiVersion, string Kind, string Namespace, string Name), ObjectDocument> old;
    private readonly HttpClient http = new() { BaseAddress = new Uri("http://none.invalid/") };

    public FolderBase(IEnumerable<ObjectDocument> documents)
    {
        old = [];
        foreach (var document in documents)
        {
            old[KeyOf(document)] = document;
        }

        Client = new ApiClient(http, TimeProvider.System);
    }

    public bool IsCluster => false;

    public ApiClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        http.Dispose();
    }

    public Task<IReadOnlyList<ObjectVersions>> CompareAsync(IReadOnlyList<ObjectDocument> items, CancellationToken cancellation)
    {
        var named = items.Select(KeyOf).ToHashSet();
        return Task.FromResult<IReadOnlyList<ObjectVersions>>(
        [
            .. items.Select(Compare),
            .. old.Where(pair => !named.Contains(pair.Key)).Select(pair => pair.Value).OrderBy(item => item.Kind.Rank).ThenBy(item => item.Namespace, StringComparer.Ordinal)
                .ThenBy(item => item.Document.Name, StringComparer.Ordinal).Select(item => ObjectVersions.Of(item) with { Item = null, Before = Json(item) }),
        ]);
    }

    public Task<ClusterObjects> ReadAsync(TextWriter error, CancellationToken cancellation) => Task.FromResult(ForeseenClaims.Complete(
        ClusterObjects.None.With(old.Values.Select(item => TypedObject.Read(Json(item), item.Kind.Namespaced ? item.Namespace : "", null)).OfType<Resource>()), Client));

    private ObjectVersions Compare(ObjectDocument item)
    {
        var versions = ObjectVersions.Of(item) with { Before = old.TryGetValue(KeyOf(item), out var former) ? Json(former) : null, After = Json(item) };
        if (versions.Before is not { } before || ImmutableFields.Of(before, item.Document.Root.ToJson()) is not { Count: > 0 } errors)
        {
            return versions;
        }

        var anew = ImmutableFields.MeansRecreation(item.Kind.Kind, errors);
        return versions with { IsImmutable = anew, Refusal = string.Join("; ", errors), After = anew ? versions.After : null };
    }

    private static (string, string, string, string) KeyOf(ObjectDocument item) =>
        (item.Kind.ApiVersion, item.Kind.Kind, item.Kind.Namespaced ? item.Namespace : "", item.Document.Name);

    private static JsonElement Json(ObjectDocument item)
    {
        using var document = JsonDocument.Parse(item.Document.Root.ToJson());
        return document.RootElement.Clone();
    }
}
