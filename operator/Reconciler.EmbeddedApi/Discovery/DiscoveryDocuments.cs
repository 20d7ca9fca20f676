using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Discovery;

/// <summary>Discovery in its classic form: /api, /apis, and the resources of a group version.</summary>
internal static class DiscoveryDocuments
{
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] CustomVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] SubresourceVerbs = ["get", "patch", "update"];

    public static JsonObject CoreVersions(string address) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address }),
    };

    public static JsonObject Groups(ResourceCatalog catalog) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = AllGroups(catalog).Where(group => group.Name.Length > 0).Select(group => (JsonNode?)Item(group)).ToJsonArray(),
    };

    public static JsonObject Group(ApiGroup group)
    {
        var document = Item(group);
        document.Insert(0, "kind", "APIGroup");
        document.Insert(1, "apiVersion", "v1");
        return document;
    }

    private static JsonObject Item(ApiGroup group) => new()
    {
        ["name"] = group.Name,
        ["versions"] = group.Versions.Select(version => (JsonNode?)Version(group.Name, version)).ToJsonArray(),
        ["preferredVersion"] = Version(group.Name, group.Versions[0]),
    };

    /// <summary>All groups: those of the catalog, and those of the reviews.</summary>
    public static IEnumerable<ApiGroup> AllGroups(ResourceCatalog catalog) =>
        catalog.Groups.Concat(ReviewResources.Groups).DistinctBy(group => group.Name);

    /// <summary>The resources of a group version; null if there is none.</summary>
    public static JsonObject? Resources(ResourceCatalog catalog, string group, string version)
    {
        var resources = new JsonArray();
        foreach (var resource in catalog.Of(group, version))
        {
            Add(resources, resource);
        }

        foreach (var review in ReviewResources.Of(group, version))
        {
            resources.Add((JsonNode)new JsonObject { ["name"] = review.Plural, ["singularName"] = review.Kind.ToLowerInvariant(), ["namespaced"] = review.Namespaced, ["kind"] = review.Kind, ["verbs"] = new JsonArray("create") });
        }

        return resources.Count == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = resources,
        };
    }

    /// <summary>The subresources with the kind that they show.</summary>
    public static IEnumerable<(string Name, string Group, string Version, string Kind)> SubresourcesOf(ResourceDefinition resource)
    {
        if (resource.HasStatus)
        {
            yield return ("status", resource.Group, resource.Version, resource.Kind);
        }

        if (resource.Scale is not null)
        {
            yield return ("scale", "autoscaling", "v1", "Scale");
        }

        if (resource.StorageKey == BuiltInDefinitions.ServiceAccounts)
        {
            yield return ("token", "authentication.k8s.io", "v1", "TokenRequest");
        }
    }

    /// <summary>The verbs of a resource, in upstream's order.</summary>
    public static JsonArray VerbsOf(ResourceDefinition resource) =>
        (resource.BuiltIn ? AllVerbs : CustomVerbs).Where(verb => resource.CanDeleteCollection || verb != "deletecollection").ToJsonArray();

    /// <summary>The verbs of a subresource.</summary>
    public static JsonArray VerbsOf(string subresource) => subresource == "token" ? new JsonArray("create") : SubresourceVerbs.ToJsonArray();

    private static void Add(JsonArray resources, ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Plural,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
            ["verbs"] = VerbsOf(resource),
        };
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = resource.ShortNames.ToJsonArray();
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = resource.Categories.ToJsonArray();
        }

        if (!resource.BuiltIn)
        {
            var stored = SHA256.HashData(Encoding.UTF8.GetBytes($"{resource.Group}/{resource.StorageVersion}/{resource.Kind}"));
            entry["storageVersionHash"] = Convert.ToBase64String(stored.AsSpan(0, 8));
        }

        resources.Add((JsonNode)entry);
        foreach (var (name, group, version, kind) in SubresourcesOf(resource))
        {
            var sub = new JsonObject { ["name"] = $"{resource.Plural}/{name}", ["singularName"] = "", ["namespaced"] = resource.Namespaced };
            if (group != resource.Group)
            {
                sub["group"] = group;
                sub["version"] = version;
            }

            sub["kind"] = kind;
            sub["verbs"] = VerbsOf(name);
            resources.Add((JsonNode)sub);
        }
    }

    private static JsonObject Version(string group, string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };
}
