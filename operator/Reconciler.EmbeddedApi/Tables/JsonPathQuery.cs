using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Tables;

/// <summary>
/// The JSON paths of printer columns: .a.b, ['a.b'], [0], [-1], [*], and [?(@.a=="b")].
/// What it cannot read selects nothing.
/// </summary>
internal sealed class JsonPathQuery
{
    private readonly List<Step> steps;

    private JsonPathQuery(List<Step> steps) => this.steps = steps;

    public static JsonPathQuery Parse(string path)
    {
        var steps = new List<Step>();
        for (var i = 0; i < path.Length;)
        {
            switch (path[i])
            {
                case '.':
                    var name = ReadName(path, ref i);
                    if (name.Length > 0)
                    {
                        steps.Add(name == "*" ? new Step(StepKind.All) : new Step(StepKind.Field, name));
                    }

                    break;
                case '[':
                    var end = FindEnd(path, i);
                    steps.Add(ReadBracket(path[(i + 1)..end]));
                    i = end + 1;
                    break;
                default:
                    i++;
                    break;
            }
        }

        return new JsonPathQuery(steps);
    }

    /// <summary>Everything the path selects.</summary>
    public IReadOnlyList<JsonNode?> Select(JsonNode? root)
    {
        IEnumerable<JsonNode?> current = [root];
        foreach (var step in steps)
        {
            current = current.SelectMany(node => Take(node, step)).ToArray();
        }

        return [.. current];
    }

    private static IEnumerable<JsonNode?> Take(JsonNode? node, Step step)
    {
        switch (step.Kind, node)
        {
            case (StepKind.Field, JsonObject map):
                return map.TryGetPropertyValue(step.Name, out var value) ? [value] : [];
            case (StepKind.Index, JsonArray list):
                var index = step.Index < 0 ? list.Count + step.Index : step.Index;
                return index >= 0 && index < list.Count ? [list[index]] : [];
            case (StepKind.All, JsonArray list):
                return list;
            case (StepKind.All, JsonObject map):
                return map.Select(pair => pair.Value);
            case (StepKind.Filter, JsonArray list):
                return list.Where(item => step.Filter!.Select(item).Any(found => (found.AsText() ?? found.ToText()) == step.Name));
            default:
                return [];
        }
    }

    private static string ReadName(string path, ref int i)
    {
        var name = new System.Text.StringBuilder();
        for (i++; i < path.Length && path[i] is not ('.' or '['); i++)
        {
            if (path[i] == '\\' && i + 1 < path.Length)
            {
                i++;
            }

            name.Append(path[i]);
        }

        return name.ToString();
    }

    private static int FindEnd(string path, int start)
    {
        char quote = default;
        for (var i = start + 1; i < path.Length; i++)
        {
            if (quote != default)
            {
                quote = path[i] == quote ? default : quote;
            }
            else if (path[i] is '\'' or '"')
            {
                quote = path[i];
            }
            else if (path[i] == ']')
            {
                return i;
            }
        }

        return path.Length;
    }

    private static Step ReadBracket(string text)
    {
        if (text == "*")
        {
            return new Step(StepKind.All);
        }

        if (int.TryParse(text, CultureInfo.InvariantCulture, out var index))
        {
            return new Step(StepKind.Index, Index: index);
        }

        if (text.StartsWith("?(", StringComparison.Ordinal) && text.EndsWith(')') && text.IndexOf("==", StringComparison.Ordinal) is var at and > 0)
        {
            var left = text[2..at].Trim();
            return new Step(StepKind.Filter, text[(at + 2)..^1].Trim().Trim('\'', '"'), Filter: Parse(left.TrimStart('@')));
        }

        return new Step(StepKind.Field, text.Trim('\'', '"'));
    }

    private enum StepKind
    {
        Field,
        Index,
        All,
        Filter,
    }

    private sealed record Step(StepKind Kind, string Name = "", int Index = 0, JsonPathQuery? Filter = null);
}
