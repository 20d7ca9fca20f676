using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reconciler.EmbeddedApi.Schemas;

/// <summary>A node of a structural schema (apiextensions.k8s.io/v1 JSONSchemaProps), read once.</summary>
internal sealed record Schema
{
    public static readonly Schema Anything = new() { PreserveUnknownFields = true };

    /// <summary>object, array, string, integer, number, boolean; null: any.</summary>
    public string? Type { get; init; }

    public string? Description { get; init; }

    public string? Format { get; init; }

    public bool Nullable { get; init; }

    public bool IntOrString { get; init; }

    public bool PreserveUnknownFields { get; init; }

    public bool EmbeddedResource { get; init; }

    public IReadOnlyDictionary<string, Schema> Properties { get; init; } = new Dictionary<string, Schema>();

    public Schema? AdditionalProperties { get; init; }

    public Schema? Items { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public IReadOnlyList<JsonNode?>? Enum { get; init; }

    public string? Pattern { get; init; }

    /// <summary>The pattern, compiled.</summary>
    public Regex? Matcher => Pattern is null ? null : PatternCache.Get(Pattern);

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public IReadOnlyList<Schema> AllOf { get; init; } = [];

    public IReadOnlyList<Schema> AnyOf { get; init; } = [];

    public IReadOnlyList<Schema> OneOf { get; init; } = [];

    public Schema? Not { get; init; }

    public JsonNode? Default { get; init; }

    /// <summary>atomic (the default), set or map.</summary>
    public string? ListType { get; init; }

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    public bool AtomicMap { get; init; }

    /// <summary>Strategic merge of built-in kinds: merge, replace, retainKeys.</summary>
    public string? PatchStrategy { get; init; }

    public string? PatchMergeKey { get; init; }

    /// <summary>x-kubernetes-validations stand here.</summary>
    public bool HasRules { get; init; }

    public bool IsAssociativeList => ListType is "map" or "set";

    /// <summary>The schema of a field: declared, or of the map's values; null: unknown.</summary>
    public Schema? Field(string name) =>
        Properties.TryGetValue(name, out var property) ? property : AdditionalProperties;

    /// <summary>Whether any field is fine here.</summary>
    public bool AllowsUnknown => PreserveUnknownFields || (Type is null && Properties.Count == 0 && AdditionalProperties is null && Items is null);
}
