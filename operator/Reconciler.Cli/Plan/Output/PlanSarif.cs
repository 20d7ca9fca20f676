using Reconciler.Cli.Reports;
using Reconciler.Language.Manifests;

namespace Reconciler.Cli.Plan.Output;

/// <summary>A plan as SARIF 2.1.0, for the reviews of pipelines: a result for each field, at its line in the manifest.</summary>
internal static class PlanSarif
{
    public static void Write(ManifestPlan plan, TextWriter output)
    {
        var results = plan.Objects.Where(item => item.Action != PlanAction.None).SelectMany(Results).ToList();
        SarifLog.Write(output, results.Select(result => result.Rule), json =>
        {
            foreach (var result in results)
            {
                json.WriteStartObject();
                SarifLog.Result(json, result.Rule, result.Level, result.Message);
                json.WriteStartArray("locations");
                json.WriteStartObject();
                if (result.Item.File.Length > 0)
                {
                    SarifLog.PhysicalLocation(json, result.Item.File, result.Mark.Line, result.Mark.Column);
                }

                json.WriteStartArray("logicalLocations");
                json.WriteStartObject();
                json.WriteString("fullyQualifiedName", result.Item.ToString());
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }
        });
    }

    private static IEnumerable<(ObjectPlan Item, string Rule, string Level, string Message, ManifestMark Mark)> Results(ObjectPlan item)
    {
        var action = PlanJson.Name(item.Action);
        if (item.Fields.Count == 0 || item.Action is not (PlanAction.Change or PlanAction.Affect))
        {
            yield return (item, action, item.Action switch { PlanAction.Refuse => "error", PlanAction.Recreate or PlanAction.Delete => "warning", _ => "note" }, PlanText.Paragraph(item), item.Mark);
            yield break;
        }

        foreach (var one in item.Fields)
        {
            var level = one.Effect switch { Effect.Impossible => "error", Effect.Restart or Effect.Recreate or Effect.Power => "warning", _ => "note" };
            yield return (item, $"{action}/{one.Effect.Name()}", level, $"{item}: {PlanText.Line(one)}", item.Locate(one.Path));
        }
    }
}
