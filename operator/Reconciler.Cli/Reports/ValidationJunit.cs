using System.Globalization;
using Reconciler.Cli.Manifests;

namespace Reconciler.Cli.Reports;

/// <summary>A validation's result as JUnit XML: a case for each object, and one for each file that could not be read.</summary>
internal static class ValidationJunit
{
    public static void Write(ManifestReport report, TextWriter output)
    {
        var errors = report.Findings.Where(finding => finding.IsError).ToLookup(finding => (finding.File, finding.Object));
        var known = report.Objects.Select(item => (item.File, item.Object)).ToHashSet();
        var cases = report.Objects.Select(item => (item.File, item.Object)).Concat(errors.Select(group => group.Key).Where(key => !known.Contains(key))).Distinct();
        JunitReport.Write(output, [new JunitSuite("reconciler validate", [.. cases.Select(item => Case(item.File, item.Object, [.. errors[item]]))])]);
    }

    private static JunitCase Case(string file, string name, IReadOnlyList<ManifestFinding> errors) => new(
        file,
        name.Length == 0 ? "document" : name,
        errors.Count == 0 ? null : new JunitFailure(
            errors[0].Error.Code,
            errors.Count == 1 ? Text(errors[0]) : $"{Number(errors.Count)} errors",
            string.Join('\n', errors.Select(error => $"{file}:{Number(error.Mark.Line)}:{Number(error.Mark.Column)}: {error.Error.Code}: {Text(error)}"))));

    private static string Text(ManifestFinding finding) => finding.Error.Path.Length == 0 ? finding.Error.Sentence : finding.Error.ToString();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
