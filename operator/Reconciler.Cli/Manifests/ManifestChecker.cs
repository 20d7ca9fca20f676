using System.Globalization;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Manifests;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Manifests;

/// <summary>Checks files: each object by itself, files side by side on all processors, and then all objects together.</summary>
internal static class ManifestChecker
{
    /// <summary>Checks every source.</summary>
    /// <exception cref="CommandFailedException">A source cannot be read.</exception>
    public static ManifestReport Check(IReadOnlyList<ManifestSource> sources)
    {
        var files = new CheckedFile[sources.Count];
        try
        {
            Parallel.For(0, sources.Count, index => files[index] = CheckedFile.Check(sources[index]));
        }
        catch (AggregateException failures) when (failures.InnerException is CommandFailedException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }

        var findings = files.SelectMany(file => file.Findings).ToList();
        findings.AddRange(CheckTogether(files));
        var order = sources.Select((source, index) => (source.Path, index)).DistinctBy(source => source.Path).ToDictionary(source => source.Path, source => source.index, StringComparer.Ordinal);
        findings.Sort((left, right) =>
            (order[left.File], left.Mark.Line, left.Mark.Column).CompareTo((order[right.File], right.Mark.Line, right.Mark.Column)));
        return new ManifestReport(sources.Count, [.. files.SelectMany(file => file.Objects)], files.Sum(file => file.Skipped), findings);
    }

    private static IEnumerable<ManifestFinding> CheckTogether(CheckedFile[] files)
    {
        var namespaces = new Dictionary<string, ValueMap>(StringComparer.Ordinal);
        var members = new List<SetMember>();
        var origins = new List<(CheckedFile File, ManifestDocument Document)>();
        foreach (var file in files)
        {
            foreach (var (name, labels) in file.Namespaces)
            {
                namespaces[name] = labels;
            }

            foreach (var (document, kind, resource) in file.Resources)
            {
                var source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{document.Root.Mark.Line}");
                members.Add(new SetMember(members.Count, kind, resource, source));
                origins.Add((file, document));
            }
        }

        return DocumentSetValidator.Validate(members, namespaces)
            .Select(finding => CheckedFile.Finding(origins[finding.Index].File.Path, origins[finding.Index].Document, finding.Error));
    }
}

/// <summary>What checking one file gave.</summary>
internal sealed class CheckedFile(string path)
{
    private readonly List<ManifestFinding> findings = [];
    private readonly List<CheckedObject> objects = [];
    private readonly List<(ManifestDocument, ResourceKind, Resource)> resources = [];
    private readonly List<(string, ValueMap)> namespaces = [];

    public string Path => path;

    public IReadOnlyList<ManifestFinding> Findings => findings;

    public IReadOnlyList<CheckedObject> Objects => objects;

    public IReadOnlyList<(ManifestDocument Document, ResourceKind Kind, Resource Resource)> Resources => resources;

    public IReadOnlyList<(string Name, ValueMap Labels)> Namespaces => namespaces;

    public int Skipped { get; private set; }

    public static CheckedFile Check(ManifestSource source)
    {
        var file = new CheckedFile(source.Path);
        var content = ManifestReader.Read(source.Read());
        foreach (var document in content.Documents)
        {
            file.Check(document, source.IsNamed);
        }

        if (content.Failure is { } failure)
        {
            file.findings.Add(new ManifestFinding(source.Path, failure.Mark, "", new ValidationError("", failure.Code, failure.Message, failure.Suggestion)));
        }

        return file;
    }

    public static ManifestFinding Finding(string path, ManifestDocument document, ValidationError error) => new(
        path, document.Locate(error.Path, error.Code == ValidationCodes.UnknownField), Describe(document), error);

    private static string Describe(ManifestDocument document) =>
        document.Namespace is { } name ? $"{document.Kind} {name}/{document.Name}" : $"{document.Kind} {document.Name}";

    private void Check(ManifestDocument document, bool named)
    {
        if (document.IsAnonymous)
        {
            var bare = document.ApiVersion.Length == 0 && document.Kind.Length == 0;
            if (bare && !named)
            {
                Skipped++;
            }
            else
            {
                var missing = bare ? "apiVersion and kind are" : document.ApiVersion.Length == 0 ? "apiVersion is" : "kind is";
                findings.Add(Finding(path, document, new ValidationError(
                    "", ValidationCodes.Required, $"{missing} missing", $"write for example apiVersion: {ApiGroup.ApiVersion} and kind: VirtualMachine")));
            }

            return;
        }

        if (!document.IsOurs)
        {
            Skipped++;
            AddNamespace(document);
            return;
        }

        objects.Add(new CheckedObject(path, document.Root.Mark, Describe(document)));
        if (Kind(document) is not { } kind)
        {
            return;
        }

        var outcome = LanguageValidator.Check(kind, document.Root);
        foreach (var error in outcome.Errors)
        {
            findings.Add(Finding(path, document, error));
        }

        if (outcome.Resource is { } resource)
        {
            resources.Add((document, kind, resource));
        }
    }

    private ResourceKind? Kind(ManifestDocument document)
    {
        if (document.ApiVersion != ApiGroup.ApiVersion)
        {
            findings.Add(Finding(path, document, new ValidationError("apiVersion", "UnknownVersion", $"there is no version '{document.ApiVersion}'", $"write {ApiGroup.ApiVersion}")));
            return null;
        }

        if (ResourceKinds.Find(document.Kind) is { } kind)
        {
            return kind;
        }

        var meant = ResourceKinds.FindByAnyName(document.Kind)?.Kind ?? Nearest(document.Kind);
        findings.Add(Finding(path, document, new ValidationError(
            "kind", ValidationCodes.UnknownKind, $"{ApiGroup.Name} has no kind '{document.Kind}'",
            meant is null ? $"its kinds are {string.Join(", ", ResourceKinds.All.Select(known => known.Kind))}" : $"did you mean {meant}?")));
        return null;
    }

    private static string? Nearest(string kind) => Spelling.Nearest(kind, ResourceKinds.All.Select(known => known.Kind));

    private void AddNamespace(ManifestDocument document)
    {
        if (document is { ApiVersion: "v1", Kind: "Namespace" })
        {
            // Every namespace carries its name as a label; API servers put it there.
            var labels = new ValueMap { ["kubernetes.io/metadata.name"] = document.Name };
            foreach (var entry in document.Root["metadata"]?["labels"]?.Entries ?? [])
            {
                labels[entry.Key] = entry.Value.Text;
            }

            namespaces.Add((document.Name, labels));
        }
    }
}
