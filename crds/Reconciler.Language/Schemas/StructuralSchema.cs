using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reconciler.Language.Schemas;

/// <summary>A structural schema, as far as the CustomResourceDefinitions of this language use it.</summary>
public sealed class StructuralSchema
{
    private readonly Dictionary<string, StructuralSchema> properties = new(StringComparer.Ordinal);
    private Regex? pattern;

    private StructuralSchema()
    {
    }

    /// <summary>object, array, string, integer, number or boolean; empty: integer or string.</summary>
    public string Type { get; private set; } = "";

    /// <summary>What the field is, for people.</summary>
    public string Description { get; private set; } = "";

    /// <summary>The fields of an object.</summary>
    public IReadOnlyDictionary<string, StructuralSchema> Properties => properties;

    /// <summary>The values of a map with free keys.</summary>
    public StructuralSchema? AdditionalProperties { get; private set; }

    /// <summary>The items of a list.</summary>
    public StructuralSchema? Items { get; private set; }

    /// <summary>The fields that must stand.</summary>
    public IReadOnlyList<string> Required { get; private set; } = [];

    /// <summary>The only values of a text.</summary>
    public IReadOnlyList<string> Enum { get; private set; } = [];

    /// <summary>The fields that tell items of a list apart.</summary>
    public IReadOnlyList<string> MapKeys { get; private set; } = [];

    /// <summary>The form of a text, when it is one of ours.</summary>
    public TextForm? Form { get; private set; }

    /// <summary>The pattern of a text.</summary>
    public string? Pattern { get; private set; }

    /// <summary>int32, int64 or date-time.</summary>
    public string? Format { get; private set; }

    /// <summary>The least number.</summary>
    public long? Minimum { get; private set; }

    /// <summary>The greatest number.</summary>
    public long? Maximum { get; private set; }

    /// <summary>The least number of characters.</summary>
    public int? MinLength { get; private set; }

    /// <summary>The greatest number of characters.</summary>
    public int? MaxLength { get; private set; }

    /// <summary>The least number of items.</summary>
    public int? MinItems { get; private set; }

    /// <summary>The greatest number of items or entries.</summary>
    public int? MaxItems { get; private set; }

    /// <summary>Whether a whole number may stand for the text.</summary>
    public bool IntOrString { get; private set; }

    /// <summary>Reads a schema from its JSON.</summary>
    public static StructuralSchema Parse(JsonElement json)
    {
        var schema = new StructuralSchema();
        foreach (var member in json.EnumerateObject())
        {
            schema.Set(member.Name, member.Value);
        }

        return schema;
    }

    /// <summary>Whether a text has the pattern of this schema.</summary>
    internal bool MatchesPattern(string text)
    {
        if (Pattern is null)
        {
            return true;
        }

        return Form?.Matches(text) ?? (pattern ??= new Regex(Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)).IsMatch(text);
    }

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private void Set(string name, JsonElement value)
    {
        switch (name)
        {
            case "type": Type = value.GetString()!; break;
            case "description": Description = value.GetString()!; break;
            case "properties":
                foreach (var property in value.EnumerateObject())
                {
                    properties.Add(property.Name, Parse(property.Value));
                }

                break;
            case "additionalProperties": AdditionalProperties = Parse(value); break;
            case "items": Items = Parse(value); break;
            case "required": Required = Texts(value); break;
            case "enum": Enum = Texts(value); break;
            case "x-kubernetes-list-map-keys": MapKeys = Texts(value); break;
            case "x-kubernetes-int-or-string": IntOrString = value.GetBoolean(); break;
            case "pattern":
                Pattern = value.GetString();
                Form = TextForms.WithPattern(Pattern!);
                break;
            case "format": Format = value.GetString(); break;
            case "minimum": Minimum = value.GetInt64(); break;
            case "maximum": Maximum = value.GetInt64(); break;
            case "minLength": MinLength = value.GetInt32(); break;
            case "maxLength": MaxLength = value.GetInt32(); break;
            case "minItems": MinItems = value.GetInt32(); break;
            case "maxItems" or "maxProperties": MaxItems = value.GetInt32(); break;
            default: break;
        }
    }
}
