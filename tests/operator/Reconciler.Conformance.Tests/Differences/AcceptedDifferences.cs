using System.Text.Json.Nodes;
using Reconciler.Conformance.Tests.Scripts;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.Conformance.Tests.Differences;

/// <summary>The list of accepted differences (accepted.yaml).</summary>
public static class AcceptedDifferences
{
    public static IReadOnlyList<AcceptedDifference> All { get; } = [.. Read()];

    private static IEnumerable<AcceptedDifference> Read()
    {
        using var text = File.OpenText(Path.Combine(CaseFiles.Folder, "accepted.yaml"));
        foreach (var entry in YamlReading.ParseAll(text).OfType<JsonObject>())
        {
            var where = entry.Array("where").Objects().ToArray();
            foreach (var place in where)
            {
                yield return new AcceptedDifference(
                    place.Text("case") ?? "*", place.Text("path") ?? "*", place.Text("ours") ?? "*", place.Text("theirs") ?? "*", entry.Text("what")!, entry.Text("why")!);
            }
        }
    }
}
