using System.Text.Json;
using Reconciler.Cli.Manifests;

namespace Reconciler.Cli.Reports;

/// <summary>A validation's result as SARIF 2.1.0, for code scanning.</summary>
internal static class ValidationSarif
{
    public static void Write(ManifestReport report, TextWriter output) => SarifLog.Write(output, report.Findings.Select(finding => finding.Error.Code), json =>
    {
        foreach (var finding in report.Findings)
        {
            Result(json, finding);
        }
    });

    private static void Result(Utf8JsonWriter json, ManifestFinding finding)
    {
        json.WriteStartObject();
        SarifLog.Result(
            json, finding.Error.Code, finding.IsError ? "error" : "note", finding.Error.Path.Length == 0 ? finding.Error.Sentence : finding.Error.ToString());
        json.WriteStartArray("locations");
        json.WriteStartObject();
        SarifLog.PhysicalLocation(json, finding.File, finding.Mark.Line, finding.Mark.Column);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
