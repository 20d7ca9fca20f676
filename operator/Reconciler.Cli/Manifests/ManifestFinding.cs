using Reconciler.Language.Manifests;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Manifests;

/// <summary>Something to say about a place in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Mark">The place.</param>
/// <param name="Object">Kind and name of the object; empty when there is none.</param>
/// <param name="Error">What is wrong.</param>
internal sealed record ManifestFinding(string File, ManifestMark Mark, string Object, ValidationError Error)
{
    /// <summary>Whether the file is invalid for it.</summary>
    public bool IsError => Error.Severity == ValidationSeverity.Error;
}

/// <summary>An object that was looked at.</summary>
/// <param name="File">Its file.</param>
/// <param name="Mark">Where it begins.</param>
/// <param name="Object">Kind and name.</param>
internal sealed record CheckedObject(string File, ManifestMark Mark, string Object);

/// <summary>What checking files gave.</summary>
/// <param name="Files">How many files were read.</param>
/// <param name="Objects">The objects of our group.</param>
/// <param name="Skipped">How many documents of other groups there were.</param>
/// <param name="Findings">What there is to say, in the order of files and lines.</param>
internal sealed record ManifestReport(int Files, IReadOnlyList<CheckedObject> Objects, int Skipped, IReadOnlyList<ManifestFinding> Findings)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsValid => !Findings.Any(finding => finding.IsError);
}
