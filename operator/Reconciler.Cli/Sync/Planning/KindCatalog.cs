using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Kubernetes.Status;
using Reconciler.Language.Manifests;

namespace Reconciler.Cli.Sync.Planning;

/// <summary>Where the objects of each kind stand: of those that the program knows, that the API tells of, and that the manifests themselves define.</summary>
internal sealed class KindCatalog
{
    private readonly Dictionary<(string ApiVersion, string Kind), ObjectKind> kinds = [];

    /// <summary>The kind of a document; null when nobody knows it.</summary>
    public ObjectKind? Find(string apiVersion, string kind) => kinds.GetValueOrDefault((apiVersion, kind)) ?? (ObjectKind.Find(apiVersion, kind) is { } known ? known with { Rank = ApplyOrder.Of(apiVersion, kind) } : null);

    /// <summary>Adds what the API says of a group and version (an APIResourceList).</summary>
    public void Add(string apiVersion, JsonElement list)
    {
        foreach (var resource in list.Items("resources"))
        {
            // Subresources such as pods/log have kinds of their own, but are no places for objects.
            if (resource.Text("name") is { } plural && !plural.Contains('/', StringComparison.Ordinal) && resource.Text("kind") is { } kind)
            {
                Add(apiVersion, kind, plural, resource.Field("namespaced")?.ValueKind == JsonValueKind.True);
            }
        }
    }

    /// <summary>Adds what a CustomResourceDefinition among the manifests will define.</summary>
    public void Add(ManifestDocument definition)
    {
        var spec = definition.Root["spec"];
        if (spec?["group"]?.AsString is { } group && spec["names"]?["kind"]?.AsString is { } kind && spec["names"]?["plural"]?.AsString is { } plural)
        {
            foreach (var version in spec["versions"]?.Items ?? [])
            {
                Add($"{group}/{version["name"]?.Text}", kind, plural, spec["scope"]?.AsString == "Namespaced");
            }
        }
    }

    private void Add(string apiVersion, string kind, string plural, bool namespaced) =>
        kinds.TryAdd((apiVersion, kind), new ObjectKind(kind, apiVersion, plural, namespaced, [], ApplyOrder.Of(apiVersion, kind)));
}
