using Reconciler.Cli.Manifests;
using Reconciler.Cli.Reports;
using Reconciler.Language.Manifests;

namespace Reconciler.Cli.Objects;

/// <summary>An object of a file, and where it goes.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Document">Its content.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="File">The file, as it was named.</param>
internal sealed record ObjectDocument(ObjectKind Kind, ManifestDocument Document, string Namespace, string File)
{
    /// <summary>Path of the object.</summary>
    public string Path => Kind.Path(Namespace, Document.Name);

    /// <summary>How the object is called in messages.</summary>
    public override string ToString() => $"{Kind.Kind.ToLowerInvariant()}/{Document.Name}";
}

/// <summary>Reads the objects of files for the verbs that write.</summary>
internal static class ObjectSet
{
    /// <summary>Reads and validates files; nothing is written while anything among them is invalid.</summary>
    /// <returns>The objects in the order in which they are applied.</returns>
    /// <exception cref="CommandFailedException">A file cannot be read, or is invalid.</exception>
    public static IReadOnlyList<ObjectDocument> Read(IReadOnlyList<string> paths, string ns, TextWriter error)
    {
        if (paths.Count == 0)
        {
            throw new CommandFailedException("no files are named; give their paths");
        }

        var (sources, report) = Check(paths);
        if (!report.IsValid)
        {
            ValidationText.Write(report with { Findings = [.. report.Findings.Where(finding => finding.IsError)] }, error);
            throw new CommandFailedException("the files are invalid; nothing was written");
        }

        return [.. Documents(sources).Select(found => new ObjectDocument(ObjectKind.Of(found.Document.ApiVersion, found.Document.Kind), found.Document, found.Document.Namespace ?? ns, found.File)).OrderBy(item => item.Kind.Rank)];
    }

    /// <summary>Reads and validates files.</summary>
    /// <exception cref="CommandFailedException">A file cannot be read.</exception>
    public static (IReadOnlyList<ManifestSource> Sources, ManifestReport Report) Check(IReadOnlyList<string> paths)
    {
        // Stdin can be read once only, so that each source is read here and its bytes are checked.
        var sources = ManifestSource.Find(paths).Select(source => source.Buffered()).ToList();
        return (sources, ManifestChecker.Check(sources));
    }

    /// <summary>The documents of files that were checked, in the files' order.</summary>
    public static IEnumerable<(ManifestDocument Document, string File)> Documents(IEnumerable<ManifestSource> sources) =>
        sources.SelectMany(source => ManifestReader.Read(source.Read()).Documents.Where(document => !document.IsAnonymous).Select(document => (document, source.Path)));
}
