using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.Language.Kinds;

namespace Reconciler.Conformance.Tests.Verdicts;

/// <summary>An object of one of our kinds, and where it is sent.</summary>
public sealed record JudgedObject(string Name, string Path, JsonObject Document)
{
    private static readonly string[] Folders = ["tests/crds/Reconciler.Language.Tests/Cases/Kinds", "tests/crds/Reconciler.Language.Tests/Cases/Sets", "examples"];

    public static IReadOnlyList<JudgedObject> All { get; } = [.. Read()];

    private static IEnumerable<JudgedObject> Read()
    {
        foreach (var file in Folders.SelectMany(folder => Directory.GetFiles(System.IO.Path.Combine(Repository.Root, folder), "*.yaml", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            using var text = File.OpenText(file);
            IReadOnlyList<JsonNode> documents;
            try
            {
                documents = YamlReading.ParseAll(text);
            }
            catch (JsonException)
            {
                // What no API could even read (a key twice, an alias) is the manifest reader's case.
                continue;
            }

            foreach (var document in documents.OfType<JsonObject>())
            {
                if (document.Text("apiVersion") == "reconciler.dev/v1alpha1" && ResourceKinds.Find(document.Text("kind") ?? string.Empty) is { } kind)
                {
                    document.Metadata().Remove("namespace");
                    var name = $"{System.IO.Path.GetRelativePath(Repository.Root, file)} {document.Text("kind")}/{document.Name()}";
                    yield return new JudgedObject(name, $"/apis/reconciler.dev/v1alpha1/{(kind.Namespaced ? "namespaces/default/" : string.Empty)}{kind.Plural}", document);
                }
            }
        }
    }
}
