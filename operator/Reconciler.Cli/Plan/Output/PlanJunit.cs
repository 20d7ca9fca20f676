using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Plan.Output;

/// <summary>A plan as JUnit XML: a case for each object; it fails when the object is not as its manifest says, as the exit code does.</summary>
internal static class PlanJunit
{
    public static void Write(ManifestPlan plan, TextWriter output) => JunitReport.Write(output, [new JunitSuite("reconciler plan", [.. plan.Objects.Select(Case)])]);

    private static JunitCase Case(ObjectPlan item)
    {
        var failure = item.Action == PlanAction.None
            ? null
            : new JunitFailure(PlanJson.Name(item.Action), item.Refusal.Length > 0 ? item.Refusal : $"{PlanJson.Name(item.Action)}, {item.Effect.Text()}", PlanText.Paragraph(item));
        return new JunitCase(item.File.Length > 0 ? item.File : item.Kind, item.ToString(), failure);
    }
}
