using System.Globalization;
using Reconciler.Cli.Manifests;

namespace Reconciler.Cli.Reports;

/// <summary>A validation's result for people: a line each, as compilers write them.</summary>
internal static class ValidationText
{
    public static void Write(ManifestReport report, TextWriter output)
    {
        foreach (var finding in report.Findings)
        {
            var path = finding.Error.Path.Length == 0 ? "" : finding.Error.Path + ": ";
            var severity = finding.IsError ? "error" : "note";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{finding.File}:{finding.Mark.Line}:{finding.Mark.Column}: {severity} {finding.Error.Code}: {path}{finding.Error.Sentence}"));
        }
    }

    /// <summary>The counts, for the end.</summary>
    public static string Summary(ManifestReport report)
    {
        var errors = report.Findings.Count(finding => finding.IsError);
        var notes = report.Findings.Count - errors;
        var text = new List<string> { Count(report.Objects.Count, "object"), Count(errors, "error") };
        if (notes > 0)
        {
            text.Add(Count(notes, "note"));
        }

        if (report.Skipped > 0)
        {
            text.Add($"{Count(report.Skipped, "document")} of other API groups skipped");
        }

        return $"{Count(report.Files, "file")}: {string.Join(", ", text)}";
    }

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
