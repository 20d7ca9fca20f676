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

    /// <summary>The one name that a selector asks for; null if it asks for none, or cannot be read (which is said later).</summary>
    public static string? NameIn(string selector) =>
        TryRead(selector, out var requirements) ? new FieldSelector(requirements).Name : null;

    /// <summary>Whether a selector lets through only what has that value in that field.</summary>
    public static bool Demands(string? selector, string field, string value) =>
        selector is not null && TryRead(selector, out var requirements) && requirements.Exists(requirement => requirement.Field == field && requirement.Equal && requirement.Value == value);

    public static FieldSelector Parse(string? text, ResourceDefinition resource)
    {
        if (!TryRead(text ?? string.Empty, out var requirements))
        {
            throw Refusal.BadRequest($"invalid selector: '{text}'; can't understand '{text}'");
        }

        foreach (var requirement in requirements)
        {
            if (!requirement.OnKey && !resource.SelectableFields.Contains("." + requirement.Field))
            {
                throw Refusal.BadRequest($"field label not supported: {requirement.Field}");
            }
        }

        return new FieldSelector(requirements);
    }

    private static bool TryRead(string text, out List<Requirement> requirements)
    {
        requirements = [];
        foreach (var term in Split(text))
        {
            var at = term.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                return false;
            }

            var equal = term[at - 1] != '!';
            var field = equal ? term[..at] : term[..(at - 1)];
            var value = term[(at + 1)..];
            if (equal && value.StartsWith('='))
            {
                value = value[1..];
            }

            requirements.Add(new Requirement(field, equal, Unescape(value)));
        }

        return true;
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
