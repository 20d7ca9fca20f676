using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Selectors;

/// <summary>A field selector: metadata.name, metadata.namespace and the resource's selectable fields, with = and !=.</summary>
internal sealed class FieldSelector
{
    private readonly List<Requirement> requirements;

    private FieldSelector(List<Requirement> requirements) => this.requirements = requirements;

    public bool SelectsAll => requirements.Count == 0;

    /// <summary>Whether the objects themselves must be looked into.</summary>
    public bool NeedsDocument => requirements.Exists(requirement => !requirement.OnKey);

    /// <summary>The one name that is asked for, so that a list need not look at others.</summary>
    public string? Name => requirements.Find(requirement => requirement.Field == "metadata.name" && requirement.Equal)?.Value;

    public static FieldSelector Parse(string? text, ResourceDefinition resource)
    {
        var requirements = new List<Requirement>();
        foreach (var term in Split(text ?? string.Empty))
        {
            var at = term.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw Refusal.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            }

            var equal = term[at - 1] != '!';
            var field = equal ? term[..at] : term[..(at - 1)];
            var value = term[(at + 1)..];
            if (equal && value.StartsWith('='))
            {
                value = value[1..];
            }

            if (field is not ("metadata.name" or "metadata.namespace") && !resource.SelectableFields.Contains("." + field))
            {
                throw Refusal.BadRequest($"field label not supported: {field}");
            }

            requirements.Add(new Requirement(field, equal, Unescape(value)));
        }

        return new FieldSelector(requirements);
    }

    public bool MatchesKey(ObjectKey key) => requirements.TrueForAll(requirement => !requirement.OnKey
        || ((requirement.Field == "metadata.name" ? key.Name : key.Namespace) == requirement.Value) == requirement.Equal);

    public bool MatchesDocument(JsonObject document) => requirements.TrueForAll(requirement => requirement.OnKey
        || (Read(document, requirement.Field) == requirement.Value) == requirement.Equal);

    private static string Read(JsonObject document, string field)
    {
        JsonNode? node = document;
        foreach (var part in field.Split('.'))
        {
            node = (node as JsonObject).At(part);
        }

        // Events name their source by one word.
        return node switch
        {
            null => string.Empty,
            JsonObject source => source.Text("component") ?? string.Empty,
            _ => node.AsText() ?? node.ToText(),
        };
    }

    private static IEnumerable<string> Split(string text)
    {
        var term = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                term.Append(text[i]).Append(text[++i]);
            }
            else if (text[i] == ',')
            {
                yield return term.ToString();
                term.Clear();
            }
            else
            {
                term.Append(text[i]);
            }
        }

        if (term.Length > 0)
        {
            yield return term.ToString();
        }
    }

    private static string Unescape(string value)
    {
        var result = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            result.Append(value[i] == '\\' && i + 1 < value.Length ? value[++i] : value[i]);
        }

        return result.ToString();
    }

    private sealed record Requirement(string Field, bool Equal, string Value)
    {
        public bool OnKey => Field is "metadata.name" or "metadata.namespace";
    }
}
