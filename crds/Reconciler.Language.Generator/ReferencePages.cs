using System.Text;
using System.Text.Json.Nodes;
using Reconciler.Language.Kinds;

namespace Reconciler.Language.Generator;

/// <summary>Writes a page for each kind: its names, its columns, and a table of its fields.</summary>
public static class ReferencePages
{
    /// <summary>The page of a kind, from its definition.</summary>
    public static string Page(ResourceKind kind, JsonObject definition)
    {
        var schema = (JsonObject)definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        var text = new StringBuilder();
        text.Append("<!-- Generated from the records of the language; do not edit. -->\n");
        text.Append($"# {kind.Kind}\n\n{schema["description"]!.GetValue<string>()}\n\n");
        text.Append($"`{ApiGroup.ApiVersion}`, {(kind.Namespaced ? "in a namespace" : "of the cluster")}; ");
        text.Append($"kubectl: `{kind.Plural}`, short {string.Join(", ", kind.ShortNames.Select(name => $"`{name}`"))}.\n");
        foreach (var part in new[] { "spec", "status" })
        {
            if (schema["properties"]![part] is JsonObject fields)
            {
                text.Append($"\n## {part}\n\n{fields["description"]!.GetValue<string>()}\n\n| field | type | what it is |\n|---|---|---|\n");
                Rows(text, fields, part);
                Rules(text, fields, part);
            }
        }

        return text.ToString();
    }

    /// <summary>The page that leads to the others.</summary>
    public static string Index()
    {
        var text = new StringBuilder("<!-- Generated from the records of the language; do not edit. -->\n# Kinds\n\n| kind | short | scope |\n|---|---|---|\n");
        foreach (var kind in ResourceKinds.All)
        {
            text.Append($"| [{kind.Kind}]({kind.Kind.ToLowerInvariant()}.md) | {string.Join(", ", kind.ShortNames)} | {(kind.Namespaced ? "namespace" : "cluster")} |\n");
        }

        return text.ToString();
    }

    private static void Rows(StringBuilder text, JsonObject schema, string path)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, value) in schema["properties"]?.AsObject() ?? [])
        {
            var field = (JsonObject)value!;
            var at = $"{path}.{name}";
            var mark = required.Contains(name) ? " (required)" : "";
            text.Append($"| `{at}`{mark} | {Type(field)} | {Cell(field["description"]?.GetValue<string>() ?? "")} |\n");
            Rows(text, field, at);
            if (field["items"] is JsonObject items)
            {
                Rows(text, items, at + "[]");
            }
        }
    }

    private static void Rules(StringBuilder text, JsonObject schema, string path)
    {
        var rules = new List<string>();
        Collect(schema, path, rules);
        if (rules.Count > 0)
        {
            text.Append("\nRules between fields:\n\n").AppendJoin("", rules.Select(rule => rule + "\n"));
        }
    }

    private static void Collect(JsonObject schema, string path, List<string> rules)
    {
        foreach (var rule in schema["x-kubernetes-validations"]?.AsArray() ?? [])
        {
            rules.Add($"- `{path}`: {rule!["message"]!.GetValue<string>()}");
        }

        foreach (var (name, value) in schema["properties"]?.AsObject() ?? [])
        {
            Collect((JsonObject)value!, $"{path}.{name}", rules);
        }

        if (schema["items"] is JsonObject items)
        {
            Collect(items, path + "[]", rules);
        }
    }

    private static string Type(JsonObject field)
    {
        if (field["x-kubernetes-int-or-string"] is not null)
        {
            return "quantity";
        }

        if (field["enum"] is JsonArray values)
        {
            return string.Join(", ", values.Select(value => $"`{value!.GetValue<string>()}`"));
        }

        if (field["items"] is JsonObject items)
        {
            var most = field["maxItems"]?.GetValue<int>();
            var keys = field["x-kubernetes-list-map-keys"] is JsonArray names ? $", by {string.Join(" and ", names.Select(name => name!.GetValue<string>()))}" : "";
            return $"list of {Type(items)}{keys}{(most is null ? "" : $", at most {most}")}";
        }

        if (field["additionalProperties"] is not null)
        {
            return "map of text";
        }

        var range = (field["minimum"]?.ToString(), field["maximum"]?.ToString()) switch
        {
            ({ } least, { } greatest) => $", {least} to {greatest}",
            ({ } least, null) => $", {least} or more",
            _ => "",
        };
        return field["type"]!.GetValue<string>() switch
        {
            "string" when field["format"] is not null => "time",
            "string" when field["pattern"]?.GetValue<string>().Contains("ms|s|m|h", StringComparison.Ordinal) ?? false => "duration",
            "string" => "text",
            "integer" => "number" + range,
            "boolean" => "true or false",
            _ => "object",
        };
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
