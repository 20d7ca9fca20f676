using System.Text.Json.Nodes;
using Reconciler.Language.Serialization;
using Reconciler.Language.Kinds;

namespace Reconciler.Language.Generator;

/// <summary>Every generated file of the repository: path from its root, and content.</summary>
public static class GeneratedFiles
{
    /// <summary>Builds all of them, in memory.</summary>
    public static IReadOnlyDictionary<string, string> Build()
    {
        var docs = XmlDocs.Of(typeof(ResourceKind).Assembly);
        var builder = new CrdBuilder(new SchemaBuilder(docs));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var kind in ResourceKinds.All)
        {
            var definition = builder.Build(kind);
            var manifest = "# Generated from the records of the language; do not edit.\n" + YamlText.Of(definition);
            files[$"crds/generated/{kind.Plural}.yaml"] = manifest;

            // A chart holds nothing from outside of its folder.
            files[$"charts/reconciler/files/crds/{kind.Plural}.yaml"] = manifest;
            files[$"crds/Reconciler.Language/Schemas/Generated/{kind.Kind}.json"] = definition.ToJsonString(Compact) + "\n";
            files[$"docs/reference/{kind.Kind.ToLowerInvariant()}.md"] = ReferencePages.Page(kind, definition);
        }

        files["docs/reference/README.md"] = ReferencePages.Index();
        return files;
    }

    private static readonly System.Text.Json.JsonSerializerOptions Compact = new()
    {
        // The file is read as JSON only, never as part of a page.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
