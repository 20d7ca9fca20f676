using System.Text.RegularExpressions;
using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Manifests;
using Reconciler.Language.Validation;

namespace Reconciler.Language.Tests.Validation;

/// <summary>A YAML file whose comments say which findings stand on which line: <c># error CODE PATH</c>, <c># note CODE PATH</c>.</summary>
internal sealed partial class CaseFile
{
    private readonly string[] lines;

    private CaseFile(string path)
    {
        lines = File.ReadAllLines(path);
        Documents = ManifestReader.Read(File.ReadAllBytes(path)).Documents;
    }

    public IReadOnlyList<ManifestDocument> Documents { get; }

    public static CaseFile Open(string name) => new(Path.Combine(AppContext.BaseDirectory, "Cases", name));

    public static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Cases", folder), "*.yaml").Select(path => $"{folder}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal);

    /// <summary>What the comments of a document expect, as LINE SEVERITY CODE PATH.</summary>
    public IReadOnlyList<string> Expected(int index)
    {
        var first = Documents[index].Root.Mark.Line;
        var last = index + 1 < Documents.Count ? Documents[index + 1].Root.Mark.Line : lines.Length + 1;
        return [.. Enumerable.Range(first, last - first)
            .SelectMany(line => Expectation().Matches(lines[line - 1]).Select(match => $"{line} {match.Groups[1].Value} {match.Groups[2].Value} {match.Groups[3].Value.Trim()}"))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>What validating a document by itself gives, in the same form.</summary>
    public IReadOnlyList<string> Found(int index)
    {
        var document = Documents[index];
        return [.. LanguageValidator.Check(ResourceKinds.Find(document.Kind)!, document.Root).Errors.Select(error => Describe(document, error)).Order(StringComparer.Ordinal)];
    }

    /// <summary>What validating all documents together gives, in the same form.</summary>
    public IReadOnlyList<string> FoundTogether()
    {
        var namespaces = Documents.Where(document => document.Kind == "Namespace")
            .ToDictionary(document => document.Name, document => new ValueMap(document.Root["metadata"]!["labels"]!.Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Text))));
        var members = Documents.Select((document, index) => (document, index)).Where(item => item.document.IsOurs).Select(item =>
        {
            var kind = ResourceKinds.Find(item.document.Kind)!;
            var outcome = LanguageValidator.Check(kind, item.document.Root);
            outcome.Errors.Should().BeEmpty();
            return new SetMember(item.index, kind, outcome.Resource!, "line " + item.document.Root.Mark.Line);
        });
        return [.. DocumentSetValidator.Validate([.. members], namespaces).Select(finding => Describe(Documents[finding.Index], finding.Error)).Order(StringComparer.Ordinal)];
    }

    private static string Describe(ManifestDocument document, ValidationError error) =>
        $"{document.Locate(error.Path, error.Code == ValidationCodes.UnknownField).Line} {(error.Severity == ValidationSeverity.Error ? "error" : "note")} {error.Code} {error.Path}";

    [GeneratedRegex("# (error|note) (\\w+) ((?:[^#\\[]|\\[[^\\]]*\\])+)")]
    private static partial Regex Expectation();
}
