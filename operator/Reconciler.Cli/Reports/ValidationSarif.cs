using System.Text.Json;
using Reconciler.Cli.Manifests;

namespace Reconciler.Cli.Reports;

/// <summary>A validation's result as SARIF 2.1.0, for code scanning.</summary>
internal static class ValidationSarif
{
    public static void Write(ManifestReport report, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        Tool(json, report);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var finding in report.Findings)
        {
            Result(json, finding);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Tool(Utf8JsonWriter json, ManifestReport report)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "reconciler");
        json.WriteStartArray("rules");
        foreach (var code in report.Findings.Select(finding => finding.Error.Code).Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, ManifestFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Error.Code);
        json.WriteString("level", finding.IsError ? "error" : "note");
        json.WriteStartObject("message");
        json.WriteString("text", finding.Error.Path.Length == 0 ? finding.Error.Sentence : finding.Error.ToString());
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri.EscapeDataString(finding.File.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", finding.Mark.Line);
        json.WriteNumber("startColumn", finding.Mark.Column);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
