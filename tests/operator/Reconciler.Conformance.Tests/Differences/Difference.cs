using System.Text.Json.Nodes;

namespace Reconciler.Conformance.Tests.Differences;

/// <summary>A place at which two answers differ.</summary>
/// <param name="Case">The case's full name.</param>
/// <param name="Call">Its place in the case, from 1, and the request.</param>
/// <param name="Path">Where in the answer.</param>
/// <param name="Ours">The embedded API's value, as JSON, or what says that there is none.</param>
/// <param name="Theirs">Upstream's.</param>
public sealed record Difference(string Case, string Call, string Path, string Ours, string Theirs)
{
    public const string Absent = "(absent)";

    public override string ToString() => $"{Case} | {Call} | {Path}\n    ours   {Ours}\n    theirs {Theirs}";

    /// <summary>All differences between two documents.</summary>
    public static IEnumerable<(string Path, string Ours, string Theirs)> Between(JsonNode? ours, JsonNode? theirs, string path = "")
    {
        switch (ours, theirs)
        {
            case (JsonObject left, JsonObject right):
                return left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key)).SelectMany(name =>
                    (left.ContainsKey(name), right.ContainsKey(name)) switch
                    {
                        (true, true) => Between(left[name], right[name], Child(path, name)),
                        (true, false) => [(Child(path, name), Show(left[name]), Absent)],
                        _ => [(Child(path, name), Absent, Show(right[name]))],
                    });
            case (JsonArray left, JsonArray right):
                return Enumerable.Range(0, Math.Max(left.Count, right.Count)).SelectMany(i =>
                    i >= left.Count ? [($"{path}[{i}]", Absent, Show(right[i]))]
                    : i >= right.Count ? [($"{path}[{i}]", Show(left[i]), Absent)]
                    : Between(left[i], right[i], $"{path}[{i}]"));
            default:
                return JsonNode.DeepEquals(ours, theirs) ? [] : [(path, Show(ours), Show(theirs))];
        }
    }

    private static string Child(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Show(JsonNode? value) => value?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";
}
