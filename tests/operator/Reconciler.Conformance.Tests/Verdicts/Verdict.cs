using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.Conformance.Tests.Verdicts;

/// <summary>Whether an object was accepted, and if not, for which fields.</summary>
public sealed partial record Verdict(bool IsAccepted, IReadOnlyList<string> Fields)
{
    public static Verdict Of(int code, JsonObject? answer)
    {
        var causes = answer.Object("details").Array("causes").Objects().Select(cause => cause.Text("field") ?? string.Empty);
        var unknown = UnknownField().Matches(answer.Text("message") ?? string.Empty).Select(match => match.Groups[1].Value);
        return code switch
        {
            201 => new Verdict(true, []),
            400 or 422 => new Verdict(false, [.. causes.Concat(unknown).Distinct().Order(StringComparer.Ordinal)]),
            _ => throw new InvalidOperationException($"{code}: {answer?.ToJsonString()}"),
        };
    }

    /// <summary>Whether one of the fields is this one, or something in it or around it: a rule stands where its choice is made.</summary>
    public bool Names(string field) => Fields.Any(own => IsWithin(own, field) || IsWithin(field, own));

    public override string ToString() => IsAccepted ? "accepted" : string.Join(", ", Fields);

    private static bool IsWithin(string inner, string outer) =>
        outer is "" or "<nil>" || (inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] is '.' or '['));

    [GeneratedRegex("unknown field \"([^\"]+)\"")]
    private static partial Regex UnknownField();
}
