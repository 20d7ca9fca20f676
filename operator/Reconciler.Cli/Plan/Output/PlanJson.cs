using System.Text.Json;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Plan.Output;

/// <summary>A plan for programs.</summary>
internal static class PlanJson
{
    public static void Write(ManifestPlan plan, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("changes", plan.HasChanges);
        json.WriteStartObject("summary");
        foreach (var action in Enum.GetValues<PlanAction>())
        {
            json.WriteNumber(Name(action), plan.Count(action));
        }

        json.WriteNumber("skipped", plan.Skipped);
        json.WriteEndObject();
        json.WriteStartArray("objects");
        foreach (var item in plan.Objects)
        {
            Object(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>An action, as programs read it.</summary>
    public static string Name(PlanAction action) => action switch
    {
        PlanAction.None => "none",
        PlanAction.Create => "create",
        PlanAction.Change => "change",
        PlanAction.Recreate => "recreate",
        PlanAction.Delete => "delete",
        PlanAction.Affect => "affect",
        _ => "refuse",
    };

    private static void Object(Utf8JsonWriter json, ObjectPlan item)
    {
        json.WriteStartObject();
        json.WriteString("action", Name(item.Action));
        json.WriteString("apiVersion", item.ApiVersion);
        json.WriteString("kind", item.Kind);
        if (item.Namespace.Length > 0)
        {
            json.WriteString("namespace", item.Namespace);
        }

        json.WriteString("name", item.Name);
        if (item.File.Length > 0)
        {
            json.WriteString("file", item.File);
            json.WriteNumber("line", item.Mark.Line);
        }

        if (item.Action != PlanAction.None)
        {
            json.WriteString("effect", item.Effect.Name());
            json.WriteStartArray("fields");
            foreach (var one in item.Fields)
            {
                Field(json, one);
            }

            json.WriteEndArray();
            Texts(json, "notes", item.Notes);
            Texts(json, "through", item.Through);
            if (item.Refusal.Length > 0)
            {
                json.WriteString("refusal", item.Refusal);
            }
        }

        json.WriteEndObject();
    }

    private static void Field(Utf8JsonWriter json, FieldPlan one)
    {
        json.WriteStartObject();
        json.WriteString("path", one.Path);
        json.WriteString("before", one.Before);
        json.WriteString("after", one.After);
        json.WriteString("effect", one.Effect.Name());
        if (one.Note.Length > 0)
        {
            json.WriteString("note", one.Note);
        }

        json.WriteBoolean("derived", one.IsDerived);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
