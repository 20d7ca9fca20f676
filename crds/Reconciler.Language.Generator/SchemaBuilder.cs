using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Generator;

/// <summary>Builds structural schemas (OpenAPI v3 as CustomResourceDefinitions take it) from records, their annotations and their documentation.</summary>
public sealed class SchemaBuilder(XmlDocs docs)
{
    /// <summary>The name of a property in JSON.</summary>
    public static string FieldName(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <summary>The values of an enumeration as they stand in JSON, with the fields that declare them.</summary>
    public static IReadOnlyList<(string Value, FieldInfo Field)> Values(Type enumeration) =>
    [
        .. enumeration.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name, field)),
    ];

    /// <summary>The schema of a kind's objects.</summary>
    public JsonObject Root(ResourceKind kind)
    {
        var properties = new JsonObject
        {
            ["apiVersion"] = Described("string", "Group and version of the schema of this object: " + ApiGroup.ApiVersion + "."),
            ["kind"] = Described("string", $"The kind of this object: {kind.Kind}."),
            ["metadata"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["name"] = NameSchema(kind) } },
        };
        var required = new JsonArray();
        foreach (var property in Properties(kind.Type).Where(property => property.Name is "Spec" or "Status").OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            var part = new JsonObject();
            FillRecord(part, property.PropertyType);
            properties[FieldName(property.Name)] = part;
            if (IsRequired(property))
            {
                required.Add(FieldName(property.Name));
            }
        }

        var schema = new JsonObject { ["description"] = docs.Summary(kind.Type), ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    /// <summary>The properties of a record, the base's first, without those that JSON leaves out.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null && property.SetMethod is not null);

    private static JsonObject NameSchema(ResourceKind kind)
    {
        var form = TextForms.Named(kind.NameForm == NameForm.Label ? TextForms.Label : TextForms.Subdomain);
        return new JsonObject { ["type"] = "string", ["maxLength"] = form.MaxLength, ["pattern"] = form.Pattern };
    }

    private static JsonObject Described(string type, string description) => new() { ["description"] = description, ["type"] = type };

    private static bool IsRequired(PropertyInfo property) => property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    private JsonObject Property(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var schema = new JsonObject { ["description"] = docs.Summary(property) };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
        {
            FillList(schema, property, type.GetGenericArguments()[0]);
        }
        else
        {
            Fill(schema, type, property);
        }

        AddRules(schema, property.GetCustomAttributes<RuleAttribute>());
        return schema;
    }

    private void FillList(JsonObject schema, PropertyInfo property, Type itemType)
    {
        var items = property.GetCustomAttribute<ItemsAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} needs [Items]: a list without limit has no bounded cost");
        schema["type"] = "array";
        schema["maxItems"] = items.Max;
        if (items.Min > 0)
        {
            schema["minItems"] = items.Min;
        }

        if (items.KeyedBy is { } keys)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new JsonArray([.. keys.Split(',').Select(key => (JsonNode)key)]);
        }

        var item = new JsonObject();
        Fill(item, itemType, property);
        schema["items"] = item;
    }

    private void Fill(JsonObject schema, Type type, PropertyInfo property)
    {
        if (type == typeof(string))
        {
            schema["type"] = "string";
            if (property.GetCustomAttribute<ValuesAttribute>() is { } values)
            {
                schema["enum"] = new JsonArray([.. values.Values.Select(value => (JsonNode)value)]);
                return;
            }

            FillText(schema, property);
        }
        else if (type == typeof(int) || type == typeof(long))
        {
            schema["type"] = "integer";
            schema["format"] = type == typeof(int) ? "int32" : "int64";
            if (property.GetCustomAttribute<InRangeAttribute>() is { } range)
            {
                schema["minimum"] = range.Minimum;
                if (range.Maximum < int.MaxValue)
                {
                    schema["maximum"] = range.Maximum;
                }
            }
        }
        else if (type == typeof(bool))
        {
            schema["type"] = "boolean";
        }
        else if (type == typeof(Quantity))
        {
            var form = TextForms.Named(TextForms.Quantity);
            schema["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
            schema["maxLength"] = form.MaxLength;
            schema["pattern"] = form.Pattern;
            schema["x-kubernetes-int-or-string"] = true;
        }
        else if (type == typeof(Duration))
        {
            var form = TextForms.Named(TextForms.Duration);
            schema["type"] = "string";
            schema["maxLength"] = form.MaxLength;
            schema["pattern"] = form.Pattern;
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema["type"] = "string";
            schema["format"] = "date-time";
        }
        else if (type.IsEnum)
        {
            schema["type"] = "string";
            var allowed = property.GetCustomAttribute<ValuesAttribute>()?.Values;
            schema["enum"] = new JsonArray([.. Values(type).Select(value => value.Value).Where(value => allowed?.Contains(value) ?? true).Select(value => (JsonNode)value)]);
        }
        else if (type == typeof(ValueMap))
        {
            var items = property.GetCustomAttribute<ItemsAttribute>() ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} needs [Items]");
            schema["type"] = "object";
            schema["maxProperties"] = items.Max;
            schema["additionalProperties"] = new JsonObject { ["type"] = "string", ["maxLength"] = 4096 };
        }
        else
        {
            FillRecord(schema, type);
        }
    }

    private static void FillText(JsonObject schema, PropertyInfo property)
    {
        var text = property.GetCustomAttribute<TextAttribute>();
        var form = text is null or { Form: TextForms.Free } ? null : TextForms.Named(text.Form);
        schema["maxLength"] = text?.MaxLength is > 0 and var limit ? limit : form?.MaxLength ?? 253;
        if (text?.MinLength is > 0 and var least)
        {
            schema["minLength"] = least;
        }

        if (form is not null)
        {
            schema["pattern"] = form.Pattern;
        }
    }

    private void FillRecord(JsonObject schema, Type type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in Properties(type))
        {
            properties[FieldName(property.Name)] = Property(property);
            if (IsRequired(property))
            {
                required.Add(FieldName(property.Name));
            }
        }

        if (schema["description"] is null)
        {
            schema["description"] = docs.Summary(type);
        }

        schema["type"] = "object";
        if (properties.Count > 0)
        {
            schema["properties"] = properties;
        }

        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        var oneOf = type.GetCustomAttribute<OneOfAttribute>()?.Fields;
        var oneOfRule = oneOf is null
            ? Enumerable.Empty<RuleAttribute>()
            : [new($"[{string.Join(", ", oneOf.Select(field => $"has(self.{field})"))}].exists_one(one, one)", $"exactly one of {string.Join(", ", oneOf)} must stand")];
        AddRules(schema, oneOfRule.Concat(type.GetCustomAttributes<RuleAttribute>()));
    }

    private static void AddRules(JsonObject schema, IEnumerable<RuleAttribute> rules)
    {
        foreach (var rule in rules)
        {
            var validations = (JsonArray)(schema["x-kubernetes-validations"] ??= new JsonArray());
            validations.Add(new JsonObject { ["rule"] = rule.Expression, ["message"] = rule.Message });
        }
    }
}
