using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.Conformance.Tests.Answers;

/// <summary>
/// Replaces what no two runs have in common, and nothing else. Over a whole case, uids and objects' resource versions are numbered in their order of
/// appearance, so that it shows whether one is the same as before. Lists' versions and continue tokens only say that they are there.
/// </summary>
public sealed partial class Normalization
{
    private readonly Dictionary<string, int> uids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> kept = new(StringComparer.Ordinal);

    /// <summary>A value that the server chose, such as a generated name, and what it is called instead.</summary>
    public void Keep(string value, string name)
    {
        // Versions and uids have names already.
        if (value.Length > 0 && !value.All(char.IsAsciiDigit) && !Uid().IsMatch(value) && !name.StartsWith("text", StringComparison.Ordinal))
        {
            kept[value] = $"<{name}>";
        }
    }

    public JsonNode? Of(JsonNode? node)
    {
        var copy = node?.DeepClone();
        if ((copy as JsonObject).Object("body") is { } status && status.Text("kind") == "Status")
        {
            SortCauses(status);
        }

        return Of(copy, string.Empty, isList: false);
    }

    // Upstream finds errors in the order of a Go map, which is none.
    private static void SortCauses(JsonObject status)
    {
        if (status.Object("details").Array("causes") is not { } causes)
        {
            return;
        }

        foreach (var cause in causes.Objects())
        {
            status["message"] = status.Text("message")!.Replace($"{cause.Text("field")}: {cause.Text("message")}", "<cause>", StringComparison.Ordinal);
        }

        status.Object("details")!["causes"] = causes.Select(cause => cause!.DeepClone()).OrderBy(cause => cause.ToJsonString(), StringComparer.Ordinal).ToJsonArray();
    }

    private JsonNode? Of(JsonNode? node, string field, bool isList)
    {
        switch (node)
        {
            case JsonObject map:
                var isHead = field.Length == 0 && map.Text("kind") is { } kind && (kind.EndsWith("List", StringComparison.Ordinal) || kind == "Table");
                var type = map.Text("type");
                var result = new JsonObject();
                foreach (var (name, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    result[Uid().Replace(name, match => $"<uid {Number(uids, match.Value)}>")] = name == "managedFields" && value is JsonArray entries ? ManagedFields(entries)
                        : Of(value, name is "object" or "items" or "body" ? string.Empty : name, name is "metadata" ? isHead || type == "BOOKMARK" || isList : (name == "object" && type == "BOOKMARK") || (field == "metadata" && isList));
                }

                return result;
            case JsonArray list:
                return list.Select(item => Of(item, field, isList)).ToJsonArray();
            case JsonValue value when value.TryGetValue<string>(out var text):
                return Text(text, field, isList);
            default:
                return node?.DeepClone();
        }
    }

    // Upstream sorts entries by their time, which two runs do not share.
    private JsonArray ManagedFields(JsonArray entries) =>
        entries.Objects()
            .OrderBy(entry => $"{entry.Text("operation")} {entry.Text("manager")} {entry.Text("subresource")} {entry.Text("apiVersion")}", StringComparer.Ordinal)
            .Select(entry => Of(entry, "managedFields", isList: false)).ToJsonArray();

    private string Text(string text, string field, bool isList) => field switch
    {
        "resourceVersion" when text.All(char.IsAsciiDigit) && text.Length > 0 => isList ? "<list's version>" : $"<version {Number(versions, text)}>",
        "continue" when text.Length > 0 => "<continue>",
        _ => Kept(VersionInText().Replace(Uid().Replace(Time().Replace(text, "<time>"), match => $"<uid {Number(uids, match.Value)}>"), "<version>")),
    };

    private string Kept(string text) => kept.Aggregate(text, (changed, pair) => changed.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    private static string Number(Dictionary<string, int> seen, string value)
    {
        seen.TryAdd(value, seen.Count + 1);
        return seen[value].ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    // "too old resource version: 1 (23)", "ResourceVersion in object meta: 12", "current: 12".
    [GeneratedRegex(@"(?<=resource ?version( in (precondition|object meta))?: )\d+( \(\d+\))?|(?<=current: )\d+|(?<=ResourceVersion in (the precondition|record) \()\d+", RegexOptions.IgnoreCase)]
    private static partial Regex VersionInText();
}
