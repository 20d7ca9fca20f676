using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.OpenApi;

/// <summary>The paths of a resource, with the query parameters that clients look for before they use them.</summary>
internal static class PathDocuments
{
    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation", "pretty"];
    private static readonly string[] ListParameters = ["allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch", "pretty"];
    private static readonly string[] DeleteParameters = ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy", "pretty"];

    public static void Add(JsonObject paths, ResourceDefinition resource)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        var collection = resource.Namespaced ? $"{root}/namespaces/{{namespace}}/{resource.Plural}" : $"{root}/{resource.Plural}";
        if (resource.Namespaced)
        {
            paths[$"{root}/{resource.Plural}"] = new JsonObject { ["get"] = Operation(resource, "list", ListParameters) };
        }

        var all = new JsonObject
        {
            ["get"] = Operation(resource, "list", ListParameters),
            ["post"] = Operation(resource, "post", WriteParameters),
        };
        if (resource.CanDeleteCollection)
        {
            all["delete"] = Operation(resource, "deletecollection", [.. DeleteParameters, .. ListParameters]);
        }

        paths[collection] = all;
        paths[collection + "/{name}"] = Item(resource);
        if (resource.HasStatus)
        {
            paths[collection + "/{name}/status"] = Item(resource, canDelete: false);
        }
    }

    private static JsonObject Item(ResourceDefinition resource, bool canDelete = true)
    {
        var item = new JsonObject
        {
            ["get"] = Operation(resource, "get", ["pretty"]),
            ["put"] = Operation(resource, "put", WriteParameters),
            ["patch"] = Operation(resource, "patch", [.. WriteParameters, "force"]),
        };
        if (canDelete)
        {
            item["delete"] = Operation(resource, "delete", DeleteParameters);
        }

        return item;
    }

    private static JsonObject Operation(ResourceDefinition resource, string action, IEnumerable<string> parameters) => new()
    {
        ["operationId"] = $"{action}-{resource.Plural}-{resource.Group}-{resource.Version}",
        ["parameters"] = parameters.Distinct().Select(name => (JsonNode?)new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
        }).ToJsonArray(),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = SchemaDocuments.GroupVersionKind(resource, resource.Kind),
    };
}
