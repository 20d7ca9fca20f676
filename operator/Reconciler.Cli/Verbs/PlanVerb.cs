using System.CommandLine;
using Reconciler.Cli.Manifests;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Plan;
using Reconciler.Cli.Plan.Output;
using Reconciler.Cli.Plan.Reading;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Verbs;

/// <summary><c>plan PATH...</c>: what applying would do, field by field, and how each field takes effect.</summary>
internal static class PlanVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders (walked), or - for stdin.", Arity = ArgumentArity.OneOrMore };
        var (kubeconfig, ns) = (ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var against = new Option<string[]>("--against") { Description = "Compares with these files or folders in place of an API: the state before, for example of the main branch." };
        var force = new Option<bool>("--force-conflicts") { Description = "Plans an apply that takes over fields which another field manager owns." };
        var format = new Option<string>("--output", "-o") { Description = "text, json, sarif or junit.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif", "junit");
        var command = new Command("plan", "Shows what applying manifests would do, field by field: live, by restart, by making anew. Writes nothing. Exit 0: nothing to do; 1: changes; 2: not all can be applied.")
        {
            paths, kubeconfig, ns, against, force, format,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error, form) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetRequiredValue(format));
            var (named, old) = (parsed.GetRequiredValue(paths), parsed.GetValue(against) ?? []);
            PlanDocuments documents;
            IPlanBase basis;
            if (old.Length > 0)
            {
                var place = parsed.GetValue(ns) ?? "default";
                documents = PlanDocuments.Read(named, place, form, output, error);
                basis = new FolderBase(PlanDocuments.Read(old, place, form, output, error).Items);
            }
            else
            {
                // The one asks about single objects in JSON, the other reads whole kinds into records.
                var api = ObjectApi.Open(parsed.GetValue(kubeconfig));
                basis = new ApiBase(api, Kubeconfig.Open(parsed.GetValue(kubeconfig), out _), parsed.GetValue(force));
                documents = PlanDocuments.Read(named, parsed.GetValue(ns) ?? api.Namespace, form, output, error);
            }

            using (basis)
            {
                var plan = await new ManifestPlanner(basis).PlanAsync(documents.Items, documents.Skipped, error, cancellation);
                Write(plan, form, output);
                if (plan.Skipped > 0)
                {
                    await error.WriteLineAsync($"reconciler: {plan.Skipped} documents of other kinds are not planned");
                }

                return plan.HasRefusals ? ExitCodes.Error : plan.HasChanges ? ExitCodes.Negative : ExitCodes.Success;
            }
        });
        return command;
    }

    private static void Write(ManifestPlan plan, string format, TextWriter output)
    {
        switch (format)
        {
            case "json": PlanJson.Write(plan, output); break;
            case "sarif": PlanSarif.Write(plan, output); break;
            case "junit": PlanJunit.Write(plan, output); break;
            default: PlanText.Write(plan, output); break;
        }
    }
}
