using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Discovery;

/// <summary>Discovery in one answer (apidiscovery.k8s.io APIGroupDiscoveryList).</summary>
internal static class AggregatedDiscovery
{
    public static string ContentType(string version) => $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList";

    /// <summary>The core group (/api) or the others (/apis).</summary>
    public static JsonObject Document(ResourceCatalog catalog, bool core, string version) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/" + version,
        ["metadata"] = new JsonObject(),
        ["items"] = DiscoveryDocuments.AllGroups(catalog).Where(group => group.Name.Length == 0 == core).Select(group => (JsonNode?)Group(catalog, group)).ToJsonArray(),
    };

    private static JsonObject Group(ResourceCatalog catalog, ApiGroup group) => new()
    {
        ["metadata"] = group.Name.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group.Name },
        ["versions"] = group.Versions.Select(version => (JsonNode?)new JsonObject
        {
            ["version"] = version,
            ["resources"] = catalog.Of(group.Name, version).Select(resource => (JsonNode?)Resource(resource))
                .Concat(ReviewResources.Of(group.Name, version).Select(review => (JsonNode?)Review(group.Name, version, review)))
                .ToJsonArray(),
            ["freshness"] = "Current",
        }).ToJsonArray(),
    };

    private static JsonObject Resource(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = Kind(resource.Group, resource.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = DiscoveryDocuments.VerbsOf(resource),
        };
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = resource.ShortNames.ToJsonArray();
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = resource.Categories.ToJsonArray();
        }

        var subresources = DiscoveryDocuments.SubresourcesOf(resource).Select(sub => (JsonNode?)new JsonObject
        {
            ["subresource"] = sub.Name,
            ["responseKind"] = Kind(sub.Group, sub.Version, sub.Kind),
            ["verbs"] = DiscoveryDocuments.VerbsOf(sub.Name),
        }).ToJsonArray();
        if (subresources.Count > 0)
        {
            entry["subresources"] = subresources;
        }

        return entry;
    }

    private static JsonObject Review(string group, string version, (string Plural, string Kind, bool Namespaced) review) => new()
    {
        ["resource"] = review.Plural,
        ["responseKind"] = Kind(group, version, review.Kind),
        ["scope"] = review.Namespaced ? "Namespaced" : "Cluster",
        ["singularResource"] = review.Kind.ToLowerInvariant(),
        ["verbs"] = new JsonArray("create"),
    };

    private static JsonObject Kind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };
}
