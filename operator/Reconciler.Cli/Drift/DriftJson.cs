using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reconciler.Cli.Reports;
using Reconciler.Language.Drift;
using Reconciler.Language.Serialization;

namespace Reconciler.Cli.Drift;

/// <summary>Findings for programs; each as in the DriftReport, with its object. The form is described by <c>docs/reference/drift.schema.json</c>.</summary>
internal static class DriftJson
{
    public static void Write(DriftOverview overview, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("at", overview.At);
        json.WriteNumber("open", overview.Entries.Count(entry => entry.IsOpen));
        json.WriteStartArray("findings");
        foreach (var entry in overview.Entries)
        {
            Write(json, entry.Subject, entry.Finding, LanguageJson.Default.DriftFinding);
        }

        json.WriteEndArray();
        json.WriteStartArray("history");
        foreach (var item in overview.Objects)
        {
            foreach (var round in item.History)
            {
                Write(json, item.Subject, round, LanguageJson.Default.DriftRound);
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("notCompliant");
        foreach (var machine in overview.NotCompliant)
        {
            json.WriteStartObject();
            json.WriteString("namespace", machine.Namespace);
            json.WriteString("name", machine.Name);
            json.WriteString("compliant", machine.Fails ? "False" : "Unknown");
            json.WriteBoolean("quarantined", machine.IsQuarantined);
            json.WriteString("reason", machine.Reason);
            json.WriteString("message", machine.Message);
            json.WriteString("since", machine.Since);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Writes one finding in one line, for JSON Lines.</summary>
    public static string Line(DriftEntry entry) => JsonText.Line(json => Write(json, entry.Subject, entry.Finding, LanguageJson.Default.DriftFinding));

    private static void Write<T>(Utf8JsonWriter json, DriftSubject subject, T value, JsonTypeInfo<T> type)
    {
        json.WriteStartObject();
        if (subject.Namespace.Length > 0)
        {
            json.WriteString("namespace", subject.Namespace);
        }

        json.WriteString("object", subject.Object);
        json.WriteString("kind", subject.Kind);
        json.WriteString("name", subject.Name);
        foreach (var field in JsonSerializer.SerializeToElement(value, type).EnumerateObject())
        {
            field.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
