using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Schemas;

/// <summary>Reads JSONSchemaProps. What upstream refuses in structural schemas is reported, not skipped.</summary>
internal static class SchemaReading
{
    private static readonly string[] Refused = ["$ref", "$schema", "id", "definitions", "dependencies", "patternProperties", "additionalItems"];

    /// <summary>Reads a schema; problems are added as (path, message), if anybody wants to know.</summary>
    public static Schema Read(JsonObject source, string path, List<(string Path, string Message)>? problems)
    {
        foreach (var name in Refused.Where(source.ContainsKey))
        {
            problems?.Add((path + "." + name, "is not supported in structural schemas"));
        }

        if (source.Flag("uniqueItems"))
        {
            problems?.Add((path + ".uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        CheckPattern(source.Text("pattern"), path, problems);
        var listType = source.Text("x-kubernetes-list-type");
        if (listType is not (null or "atomic" or "set" or "map"))
        {
            problems?.Add((path + ".x-kubernetes-list-type", $"\"{listType}\" is not one of atomic, map, set"));
        }

        var keys = source.Array("x-kubernetes-list-map-keys").Texts().ToArray();
        if (listType == "map" && keys.Length == 0)
        {
            problems?.Add((path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }

        return new Schema
        {
            Type = source.Text("type"),
            Description = source.Text("description"),
            Format = source.Text("format"),
            Nullable = source.Flag("nullable"),
            IntOrString = source.Flag("x-kubernetes-int-or-string"),
            PreserveUnknownFields = source.Flag("x-kubernetes-preserve-unknown-fields"),
            EmbeddedResource = source.Flag("x-kubernetes-embedded-resource"),
            Properties = source.Flag("x-kubernetes-embedded-resource") ? EmbeddedResources.Complete(ReadProperties(source, path, problems)) : ReadProperties(source, path, problems),
            AdditionalProperties = source.At("additionalProperties") switch
            {
                JsonObject schema => Read(schema, path + ".additionalProperties", problems),
                JsonValue value when value.TryGetValue<bool>(out var allowed) && allowed => Schema.Anything,
                _ => null,
            },
            Items = source.Object("items") is { } items ? Read(items, path + ".items", problems) : null,
            Required = source.Flag("x-kubernetes-embedded-resource")
                ? [.. EmbeddedResources.Required.Union(source.Array("required").Texts())]
                : [.. source.Array("required").Texts()],
            Enum = source.Array("enum") is { } values ? [.. values.Select(value => value?.DeepClone())] : null,
            Pattern = source.Text("pattern"),
            Minimum = source.At("minimum").AsNumber(),
            Maximum = source.At("maximum").AsNumber(),
            ExclusiveMinimum = source.Flag("exclusiveMinimum"),
            ExclusiveMaximum = source.Flag("exclusiveMaximum"),
            MultipleOf = source.At("multipleOf").AsNumber(),
            MinLength = source.Integer("minLength"),
            MaxLength = source.Integer("maxLength"),
            MinItems = source.Integer("minItems"),
            MaxItems = source.Integer("maxItems"),
            MinProperties = source.Integer("minProperties"),
            MaxProperties = source.Integer("maxProperties"),
            AllOf = ReadList(source, "allOf", path, problems),
            AnyOf = ReadList(source, "anyOf", path, problems),
            OneOf = ReadList(source, "oneOf", path, problems),
            Not = source.Object("not") is { } not ? Read(not, path + ".not", problems) : null,
            Default = source.At("default")?.DeepClone(),
            ListType = listType,
            ListMapKeys = keys,
            AtomicMap = source.Text("x-kubernetes-map-type") == "atomic",
            PatchStrategy = source.Text("x-kubernetes-patch-strategy"),
            PatchMergeKey = source.Text("x-kubernetes-patch-merge-key"),
            HasRules = source.Array("x-kubernetes-validations") is { Count: > 0 },
        };
    }

    private static Dictionary<string, Schema> ReadProperties(JsonObject source, string path, List<(string Path, string Message)>? problems)
    {
        var properties = new Dictionary<string, Schema>(StringComparer.Ordinal);
        foreach (var (name, value) in source.Object("properties") ?? [])
        {
            if (value is JsonObject property)
            {
                properties[name] = Read(property, $"{path}.properties[{name}]", problems);
            }
            else
            {
                problems?.Add(($"{path}.properties[{name}]", "must be an object"));
            }
        }

        return properties;
    }

    private static Schema[] ReadList(JsonObject source, string name, string path, List<(string Path, string Message)>? problems) =>
        [.. source.Array(name).Objects().Select((schema, i) => Read(schema, $"{path}.{name}[{i}]", problems))];

    private static void CheckPattern(string? pattern, string path, List<(string Path, string Message)>? problems)
    {
        if (pattern is null || problems is null)
        {
            return;
        }

        try
        {
            PatternCache.Get(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problems.Add((path + ".pattern", "must be a valid regular expression, but isn't: " + e.Message));
        }
    }
}
