using Reconciler.Cli.Manifests;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Plan.Reading;

/// <summary>The objects of manifests that are planned.</summary>
/// <param name="Items">The objects, in the order in which they are applied.</param>
/// <param name="Skipped">How many documents are of kinds that are not planned.</param>
internal sealed record PlanDocuments(IReadOnlyList<ObjectDocument> Items, int Skipped)
{
    /// <summary>Reads and validates manifests.</summary>
    /// <param name="paths">Files, folders, or - for stdin.</param>
    /// <param name="ns">Namespace of objects that name none.</param>
    /// <param name="format">The form in which the errors of invalid manifests are written: as <c>validate</c> does.</param>
    /// <param name="output">Takes them, for programs.</param>
    /// <param name="error">Takes them, for people.</param>
    /// <exception cref="CommandFailedException">A file cannot be read, or is invalid.</exception>
    public static PlanDocuments Read(IReadOnlyList<string> paths, string ns, string format, TextWriter output, TextWriter error)
    {
        var (sources, report) = ObjectSet.Check(paths);
        if (!report.IsValid)
        {
            Complain(report with { Findings = [.. report.Findings.Where(finding => finding.IsError)] }, format, output, error);
            throw new CommandFailedException("the manifests are invalid; nothing was planned");
        }

        var documents = ObjectSet.Documents(sources).Select(found => (found.Document, found.File, Kind: ObjectKind.Find(found.Document.ApiVersion, found.Document.Kind))).ToList();
        return new PlanDocuments(
            [
                .. documents.Where(found => found.Kind is not null)
                    .Select(found => new ObjectDocument(found.Kind!, found.Document, found.Document.Namespace ?? ns, found.File))
                    .OrderBy(item => item.Kind.Rank),
            ],
            documents.Count(found => found.Kind is null));
    }

    private static void Complain(ManifestReport report, string format, TextWriter output, TextWriter error)
    {
        switch (format)
        {
            case "json": ValidationJson.Write(report, output); break;
            case "sarif": ValidationSarif.Write(report, output); break;
            case "junit": ValidationJunit.Write(report, output); break;
            default: ValidationText.Write(report, error); break;
        }
    }
}
