using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.Conformance.Tests.Scripts;

/// <summary>Reads the scripts: a file for each topic, a YAML document for each case.</summary>
public static class CaseFiles
{
    private static readonly string[] Known = ["do", "body", "raw", "bytes", "type", "accept", "agent", "keep", "events", "until", "untilThere", "pick", "compared"];

    /// <summary>The folder of this project.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "operator", "Reconciler.Conformance.Tests");

    /// <summary>All cases, by topic.</summary>
    public static IReadOnlyList<Case> All { get; } = [.. Directory.GetFiles(Path.Combine(Folder, "Cases"), "*.yaml").Order(StringComparer.Ordinal).SelectMany(Read)];

    private static IEnumerable<Case> Read(string file)
    {
        using var text = File.OpenText(file);
        foreach (var document in YamlReading.ParseAll(text).OfType<JsonObject>())
        {
            yield return new Case(Path.GetFileNameWithoutExtension(file), document.Text("case")!, [.. document.Array("calls").Objects().Select(ReadCall)]);
        }
    }

    private static Call ReadCall(JsonObject call)
    {
        if (call.Select(pair => pair.Key).Except(Known).ToArray() is [_, ..] unknown)
        {
            throw new InvalidDataException($"{call.ToJsonString()}: unknown {string.Join(", ", unknown)}");
        }

        var words = call.Text("do")!.Split(' ', 2);
        return new Call
        {
            Method = words[0],
            Path = words[1],
            Body = call.Integer("bytes") is { } size ? Large(size) : call.Text("raw") ?? call.At("body")?.ToJsonString(),
            ContentType = call.Text("type") ?? "application/json",
            Accept = call.Text("accept"),
            UserAgent = call.Text("agent") ?? "conformance/1.0",
            Keep = (call.Object("keep") ?? []).ToDictionary(pair => pair.Key, pair => pair.Value.AsText()!),
            Events = (int)(call.Integer("events") ?? 0),
            Until = (int?)call.Integer("until"),
            UntilThere = call.Text("untilThere"),
            Pick = call.Text("pick"),
            IsCompared = call.At("compared") is null || call.Flag("compared"),
        };
    }

    // A config map of about so many bytes.
    private static string Large(long size) => new JsonObject { ["metadata"] = new JsonObject { ["name"] = "large" }, ["data"] = new JsonObject { ["text"] = new string('x', (int)size) } }.ToJsonString();
}
