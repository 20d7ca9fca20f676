using System.Text.Json;
using Reconciler.Cli.Reports;
using Reconciler.Language.Serialization;

namespace Reconciler.Cli.Drift;

/// <summary>Findings for programs; each as in the DriftReport, with its object.</summary>
internal static class DriftJson
{
    public static void Write(IReadOnlyCollection<DriftEntry> entries, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("open", entries.Count(entry => entry.IsOpen));
        json.WriteStartArray("findings");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            if (entry.Namespace.Length > 0)
            {
                json.WriteString("namespace", entry.Namespace);
            }

            json.WriteString("object", entry.Object);
            foreach (var field in JsonSerializer.SerializeToElement(entry.Finding, LanguageJson.Default.DriftFinding).EnumerateObject())
            {
                field.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
