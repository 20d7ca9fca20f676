using System.Text;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>The steps of field paths: how items of lists are identified, and how paths are shown.</summary>
internal static class FieldSteps
{
    public static string Field(string name) => "f:" + name;

    /// <summary>What identifies an item of a set or map list.</summary>
    public static string Item(JsonNode? item, Schema list)
    {
        if (list.ListType == "set")
        {
            return "v:" + item.ToText();
        }

        var keys = new JsonObject();
        foreach (var name in list.ListMapKeys.Order(StringComparer.Ordinal))
        {
            keys[name] = ((item as JsonObject).At(name) ?? list.Items?.Field(name)?.Default)?.DeepClone();
        }

        return "k:" + keys.ToText();
    }

    /// <summary>The path as conflict messages show it: .spec.parts[name="a"].weight.</summary>
    public static string Show(IEnumerable<string> path)
    {
        var text = new StringBuilder();
        foreach (var step in path)
        {
            text.Append(step[..2] switch
            {
                "f:" => "." + step[2..],
                "v:" => $"[={step[2..]}]",
                "k:" => $"[{string.Join(",", (JsonReading.Parse(Encoding.UTF8.GetBytes(step[2..])) as JsonObject ?? []).Select(pair => $"{pair.Key}={pair.Value.ToText()}"))}]",
                _ => $"[{step[2..]}]",
            });
        }

        return text.ToString();
    }
}
