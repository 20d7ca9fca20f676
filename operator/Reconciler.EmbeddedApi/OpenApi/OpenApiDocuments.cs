using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.OpenApi;

/// <summary>OpenAPI of what is served: version 3 by group version, version 2 in one document. Made when asked for.</summary>
internal static class OpenApiDocuments
{
    private const string V3Prefix = "#/components/schemas/";
    private const string V2Prefix = "#/definitions/";

    /// <summary>/openapi/v3: the documents there are; the hash tells caches when one has changed.</summary>
    public static JsonObject Index(ResourceCatalog catalog)
    {
        var paths = new JsonObject();
        foreach (var (group, version) in GroupVersions(catalog))
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            var hash = Convert.ToHexString(SHA256.HashData(GroupVersion(catalog, group, version)!.ToUtf8()));
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    /// <summary>Version 3 of one group version; null if there is none.</summary>
    public static JsonObject? GroupVersion(ResourceCatalog catalog, string group, string version)
    {
        var resources = catalog.Of(group, version).ToArray();
        if (resources.Length == 0)
        {
            return null;
        }

        var paths = new JsonObject();
        foreach (var resource in resources)
        {
            PathDocuments.Add(paths, resource);
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = Schemas(resources, V3Prefix) },
        };
    }

    /// <summary>Version 2 of everything.</summary>
    public static JsonObject Swagger(ResourceCatalog catalog)
    {
        var paths = new JsonObject();
        foreach (var resource in catalog.Resources)
        {
            PathDocuments.Add(paths, resource);
        }

        foreach (var (_, item) in paths)
        {
            foreach (var (_, operation) in (JsonObject)item!)
            {
                foreach (var parameter in ((JsonObject)operation!).Array("parameters").Objects())
                {
                    parameter.Remove("schema");
                    parameter["type"] = "string";
                    parameter["uniqueItems"] = true;
                }
            }
        }

        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = Info(),
            ["paths"] = paths,
            ["definitions"] = Schemas(catalog.Resources, V2Prefix),
        };
    }

    private static JsonObject Schemas(IEnumerable<ResourceDefinition> resources, string prefix)
    {
        var schemas = new JsonObject
        {
            [SchemaDocuments.ObjectMeta] = SchemaDocuments.Write(BuiltInDefinitions.ObjectMeta),
            [SchemaDocuments.ListMeta] = SchemaDocuments.ListMetaSchema(),
        };
        foreach (var resource in resources)
        {
            schemas[SchemaDocuments.NameOf(resource)] = SchemaDocuments.Resource(resource, prefix);
            schemas[SchemaDocuments.NameOf(resource) + "List"] = SchemaDocuments.List(resource, prefix);
        }

        return schemas;
    }

    private static IEnumerable<(string Group, string Version)> GroupVersions(ResourceCatalog catalog) =>
        catalog.Resources.Select(resource => (resource.Group, resource.Version)).Distinct();

    private static JsonObject Info() => new() { ["title"] = "Reconciler", ["version"] = "v1" };
}
