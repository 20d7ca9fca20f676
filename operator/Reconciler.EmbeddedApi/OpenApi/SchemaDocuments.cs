using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.OpenApi;

/// <summary>Schemas as OpenAPI has them.</summary>
internal static class SchemaDocuments
{
    private const string Conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

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
        var document = Write(resource.Schema, IsVersion2(prefix));
        document.Object("properties")!["metadata"] = Reference(prefix, ObjectMeta, "Standard object's metadata. More info: " + Conventions + "#metadata");
        WriteIdentity(document, resource, resource.Kind);
        return document;
    }

    public static JsonObject List(ResourceDefinition resource, string prefix)
    {
        var document = ListSchema(resource, prefix);
        WriteIdentity(document, resource, resource.ListKind);
        return document;
    }

    private static bool IsVersion2(string prefix) => prefix.StartsWith("#/definitions", StringComparison.Ordinal);

    // Version 3 lets nothing stand beside a reference.
    private static JsonObject Reference(string prefix, string name, string description) => IsVersion2(prefix)
        ? new JsonObject { ["description"] = description, ["$ref"] = prefix + name }
        : new JsonObject { ["description"] = description, ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = prefix + name }) };

    private static JsonObject ListSchema(ResourceDefinition resource, string prefix) => new()
    {
        ["description"] = $"{resource.ListKind} is a list of {resource.Kind}",
        ["type"] = "object",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string", ["description"] = ResourceSchema.ApiVersionText },
            ["items"] = new JsonObject
            {
                ["description"] = $"List of {resource.Plural}. More info: {Conventions}",
                ["type"] = "array",
                ["items"] = new JsonObject { ["$ref"] = prefix + NameOf(resource) },
            },
            ["kind"] = new JsonObject { ["type"] = "string", ["description"] = ResourceSchema.KindText },
            ["metadata"] = Reference(prefix, ListMeta, $"Standard list metadata. More info: {Conventions}#types-kinds"),
        },
    };

    /// <summary>Says of a schema which kind it is, and which of its fields selectors may use.</summary>
    public static void WriteIdentity(JsonObject document, ResourceDefinition resource, string kind)
    {
        document["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(resource, kind));
        if (resource.SelectableFields.Count > 0)
        {
            document["x-kubernetes-selectable-fields"] = resource.SelectableFields.Select(path => (JsonNode?)new JsonObject { ["fieldPath"] = path.TrimStart('.') }).ToJsonArray();
        }
    }

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

    /// <summary>A schema as OpenAPI has it; version 2 knows no types beside what is preserved, nor alternatives.</summary>
    public static JsonObject Write(Schema schema, bool isVersion2 = false)
    {
        var document = new JsonObject();
        document.Put("description", schema.Description);
        document.Put("type", isVersion2 && schema.PreserveUnknownFields ? null : schema.Type);
        if (schema.IntOrString && !isVersion2)
        {
            document["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
        }

        document.Put("format", schema.Format);
        document.Put("nullable", schema.Nullable && !isVersion2 ? true : null);
        WriteLimits(document, schema);
        WriteChildren(document, schema, isVersion2);
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

    private static void WriteChildren(JsonObject document, Schema schema, bool isVersion2)
    {
        document.Put("required", schema.Required.Count == 0 ? null : schema.Required.ToJsonArray());
        document.Put("items", schema.Items is { } items ? Write(items, isVersion2) : null);
        document.Put("additionalProperties", schema.AdditionalProperties is { } values ? Write(values, isVersion2) : null);
        if (schema.Properties.Count > 0)
        {
            var properties = new JsonObject();
            foreach (var (name, property) in schema.Properties)
            {
                properties[name] = Write(property, isVersion2);
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
