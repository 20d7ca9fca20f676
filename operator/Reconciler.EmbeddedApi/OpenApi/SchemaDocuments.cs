using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.OpenApi;

/// <summary>Schemas as OpenAPI has them.</summary>
internal static class SchemaDocuments
{
    public const string ObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    public const string ListMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

    /// <summary>The name of a kind's schema, such as dev.reconciler.v1alpha1.Partition.</summary>
    public static string NameOf(ResourceDefinition resource)
    {
        var group = resource.Group.Length == 0 ? "io.k8s.api.core" : string.Join('.', resource.Group.Split('.').Reverse());
        return $"{group}.{resource.Version}.{resource.Kind}";
    }

    public static JsonObject Resource(ResourceDefinition resource, string prefix)
    {
        var document = Write(resource.Schema);
        document.Object("properties")!["metadata"] = new JsonObject
        {
            ["description"] = "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = prefix + ObjectMeta }),
        };
        if (prefix.StartsWith("#/definitions", StringComparison.Ordinal))
        {
            document.Object("properties")!["metadata"] = new JsonObject { ["$ref"] = prefix + ObjectMeta };
        }

        document["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(resource, resource.Kind));
        return document;
    }

    public static JsonObject List(ResourceDefinition resource, string prefix) => new()
    {
        ["description"] = $"{resource.ListKind} is a list of {resource.Kind}",
        ["type"] = "object",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = prefix + NameOf(resource) } },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = new JsonObject { ["$ref"] = prefix + ListMeta },
        },
        ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(resource, resource.ListKind)),
    };

    public static JsonObject ListMetaSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["continue"] = new JsonObject { ["type"] = "string" },
            ["remainingItemCount"] = new JsonObject { ["type"] = "integer", ["format"] = "int64" },
            ["resourceVersion"] = new JsonObject { ["type"] = "string" },
            ["selfLink"] = new JsonObject { ["type"] = "string" },
        },
    };

    public static JsonObject GroupVersionKind(ResourceDefinition resource, string kind) =>
        new() { ["group"] = resource.Group, ["kind"] = kind, ["version"] = resource.Version };

    public static JsonObject Write(Schema schema)
    {
        var document = new JsonObject();
        document.Put("description", schema.Description);
        document.Put("type", schema.Type);
        document.Put("format", schema.Format);
        WriteLimits(document, schema);
        WriteChildren(document, schema);
        WriteExtensions(document, schema);
        return document;
    }

    private static void WriteLimits(JsonObject document, Schema schema)
    {
        document.Put("enum", schema.Enum?.Select(value => value?.DeepClone()).ToJsonArray());
        document.Put("default", schema.Default?.DeepClone());
        document.Put("pattern", schema.Pattern);
        document.Put("minimum", schema.Minimum);
        document.Put("maximum", schema.Maximum);
        document.Put("exclusiveMinimum", schema.ExclusiveMinimum ? true : null);
        document.Put("exclusiveMaximum", schema.ExclusiveMaximum ? true : null);
        document.Put("multipleOf", schema.MultipleOf);
        document.Put("minLength", schema.MinLength);
        document.Put("maxLength", schema.MaxLength);
        document.Put("minItems", schema.MinItems);
        document.Put("maxItems", schema.MaxItems);
        document.Put("minProperties", schema.MinProperties);
        document.Put("maxProperties", schema.MaxProperties);
    }

    private static void WriteChildren(JsonObject document, Schema schema)
    {
        document.Put("required", schema.Required.Count == 0 ? null : schema.Required.ToJsonArray());
        document.Put("items", schema.Items is { } items ? Write(items) : null);
        document.Put("additionalProperties", schema.AdditionalProperties is { } values ? Write(values) : null);
        if (schema.Properties.Count > 0)
        {
            var properties = new JsonObject();
            foreach (var (name, property) in schema.Properties)
            {
                properties[name] = Write(property);
            }

            document["properties"] = properties;
        }
    }

    private static void WriteExtensions(JsonObject document, Schema schema)
    {
        document.Put("x-kubernetes-int-or-string", schema.IntOrString ? true : null);
        document.Put("x-kubernetes-preserve-unknown-fields", schema.PreserveUnknownFields ? true : null);
        document.Put("x-kubernetes-embedded-resource", schema.EmbeddedResource ? true : null);
        document.Put("x-kubernetes-list-type", schema.ListType);
        document.Put("x-kubernetes-list-map-keys", schema.ListMapKeys.Count == 0 ? null : schema.ListMapKeys.ToJsonArray());
        document.Put("x-kubernetes-map-type", schema.AtomicMap ? "atomic" : null);
        document.Put("x-kubernetes-patch-strategy", schema.PatchStrategy);
        document.Put("x-kubernetes-patch-merge-key", schema.PatchMergeKey);
    }
}
