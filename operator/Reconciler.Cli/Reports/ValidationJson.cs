using System.Text.Json;
using Reconciler.Cli.Manifests;

namespace Reconciler.Cli.Reports;

/// <summary>A validation's result for programs.</summary>
internal static class ValidationJson
{
    public static void Write(ManifestReport report, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("valid", report.IsValid);
        json.WriteNumber("files", report.Files);
        json.WriteNumber("objects", report.Objects.Count);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            Write(finding, json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Writes one finding.</summary>
    public static void Write(ManifestFinding finding, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", finding.File);
        json.WriteNumber("line", finding.Mark.Line);
        json.WriteNumber("column", finding.Mark.Column);
        json.WriteString("severity", finding.IsError ? "error" : "note");
        json.WriteString("code", finding.Error.Code);
        json.WriteString("object", finding.Object);
        json.WriteString("path", finding.Error.Path);
        json.WriteString("message", finding.Error.Message);
        if (finding.Error.Suggestion is { } suggestion)
        {
            json.WriteString("suggestion", suggestion);
        }

        json.WriteEndObject();
    }
}
