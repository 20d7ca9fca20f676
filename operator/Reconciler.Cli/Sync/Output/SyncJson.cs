using System.Text.Json;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Sync.Output;

/// <summary>A round for programs, in one line, so that a loop writes JSON Lines.</summary>
internal static class SyncJson
{
    public static void Write(SyncReport report, TextWriter output) => output.WriteLine(JsonText.Line(json =>
    {
        json.WriteStartObject();
        json.WriteString("outcome", Name(report.Outcome));
        json.WriteString("message", report.Message);
        json.WriteString("commit", report.Commit);
        json.WriteString("subject", report.Subject);
        json.WriteString("applied", report.Applied);
        json.WriteStartArray("objects");
        foreach (var item in report.Objects)
        {
            Write(json, item);
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            ValidationJson.Write(finding, json);
        }

        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (var note in report.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }));

    private static void Write(Utf8JsonWriter json, ObjectOutcome item)
    {
        json.WriteStartObject();
        json.WriteString("group", item.Identity.Group);
        json.WriteString("kind", item.Identity.Kind);
        json.WriteString("namespace", item.Identity.Namespace);
        json.WriteString("name", item.Identity.Name);
        json.WriteString("result", SyncText.Name(item.Result));
        json.WriteBoolean("ready", item.Waiting.Length == 0 && item.Result is not (ObjectResult.Conflict or ObjectResult.Refused));
        json.WriteString("message", item.Message.Length > 0 ? item.Message : item.Waiting);
        json.WriteString("file", item.File);
        json.WriteEndObject();
    }

    private static string Name(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Synced => "synced",
        SyncOutcome.NotReady => "notReady",
        SyncOutcome.Incomplete => "incomplete",
        SyncOutcome.Refused => "refused",
        _ => "failed",
    };
}
