using Reconciler.Cli.Manifests;
using Reconciler.Cli.Objects;
using Reconciler.Language.Manifests;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Sync.Planning;

/// <summary>What one commit wants to be: its objects in the order in which they are applied, or what is wrong with it. Pure.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="Report">What validation has to say.</param>
internal sealed record SyncPlan(IReadOnlyList<SyncObject> Objects, ManifestReport Report)
{
    private static ReadOnlySpan<byte> LargeFileMark => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>The groups and versions of the documents' kinds that the program itself does not know.</summary>
    public static IReadOnlyList<string> UnknownVersions(IReadOnlyList<ManifestSource> sources) =>
        [.. Documents(sources).Where(found => !found.Document.IsOurs && ObjectKind.Find(found.Document.ApiVersion, found.Document.Kind) is null).Select(found => found.Document.ApiVersion).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Makes the plan.</summary>
    /// <param name="sources">The manifests.</param>
    /// <param name="problems">Paths that could not be read.</param>
    /// <param name="kinds">The kinds.</param>
    /// <param name="ns">The namespace of objects that name none.</param>
    public static SyncPlan Of(IReadOnlyList<ManifestSource> sources, IEnumerable<(string Path, ValidationError Error)> problems, KindCatalog kinds, string ns)
    {
        var report = ManifestChecker.Check(sources);
        var findings = problems.Select(problem => new ManifestFinding(problem.Path, new ManifestMark(1, 1), "", problem.Error)).Concat(report.Findings).ToList();
        findings.AddRange(sources.Where(source => source.Read().AsSpan().StartsWith(LargeFileMark)).Select(source => new ManifestFinding(
            source.Path, new ManifestMark(1, 1), "", new ValidationError("", "LargeFile", "this is only the pointer to a file of Git LFS, which is not fetched", "keep manifests in git itself"))));

        findings.AddRange(sources.SelectMany(Mutilated));
        var documents = Documents(sources).ToList();
        foreach (var (document, _) in documents.Where(found => found.Document.Kind == "CustomResourceDefinition"))
        {
            kinds.Add(document);
        }

        var objects = new Dictionary<ObjectIdentity, SyncObject>();
        foreach (var (document, file) in documents)
        {
            if (Fault(document) is { } fault)
            {
                Complain(fault);
            }
            else if (kinds.Find(document.ApiVersion, document.Kind) is not { } kind)
            {
                if (!document.IsOurs)
                {
                    Complain(new ValidationError("kind", ValidationCodes.UnknownKind, $"the API has no kind {document.Kind} of {document.ApiVersion}", "install its definition first, or put it into the repository"));
                }
            }
            else
            {
                var item = SyncObject.Of(new ObjectDocument(kind, document, document.Namespace ?? ns, file));
                if (!objects.TryAdd(item.Identity, item) && !document.IsOurs)
                {
                    Complain(new ValidationError("metadata.name", "Duplicate", $"{item.Identity} stands in {objects[item.Identity].Document.File} too", "keep one of them"));
                }
            }

            void Complain(ValidationError error) =>
                findings.Add(new ManifestFinding(file, document.Locate(error.Path, atKey: false), $"{document.Kind} {document.Name}", error));
        }

        return new SyncPlan([.. objects.Values.OrderBy(item => item.Kind.Rank)], report with { Findings = findings });
    }

    /// <summary>What looks like an object that lost its head, or like one that was encrypted: passed over as other YAML, it would be pruned.</summary>
    private static IEnumerable<ManifestFinding> Mutilated(ManifestSource source) => ManifestReader.Read(source.Read()).Documents
        .Where(document => document.ApiVersion.Length == 0 && document.Kind.Length == 0 && (document.Root.Kind != ManifestNodeKind.Mapping || document.Root["metadata"] is not null || document.Root["spec"] is not null))
        .Select(document => new ManifestFinding(source.Path, document.Root.Mark, "", new ValidationError(
            "", ValidationCodes.Required, "apiVersion and kind are missing of what else looks like an object, or could be one", "write them; or move what is no object out of the folder")));

    private static IEnumerable<(ManifestDocument Document, string File)> Documents(IReadOnlyList<ManifestSource> sources) => ObjectSet.Documents(sources);

    /// <summary>What keeps a document of any kind from being applied; the language's validator has told the rest of ours.</summary>
    private static ValidationError? Fault(ManifestDocument document)
    {
        if (document.IsOurs)
        {
            return document.Root["metadata"]?["generateName"] is not null && document.Name.Length == 0 ? NameMissing : null;
        }

        return document.Name.Length == 0 ? NameMissing
            : document.Root["metadata"]?["labels"] is { Kind: not (ManifestNodeKind.Mapping or ManifestNodeKind.Null) } ? new ValidationError("metadata.labels", "Type", "labels are keys and texts", "write for example labels: {app: web}")
            : null;
    }

    private static ValidationError NameMissing => new("metadata.name", ValidationCodes.Required, "it has no name; only what has one can be applied again", "write metadata: {name: ...}");
}
