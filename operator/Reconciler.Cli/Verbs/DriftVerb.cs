using System.CommandLine;
using Reconciler.Cli.Drift;
using Reconciler.Cli.Objects;
using Reconciler.Kubernetes;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Verbs;

/// <summary><c>drift</c>: what differs or differed from the specs, since when, and what was done.</summary>
internal static class DriftVerb
{
    private static readonly string[] Formats = ["table", "json", "sarif", "junit", "html"];

    public static Command Create()
    {
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, a pod's service account, ~/.kube/config." };
        var ns = new Option<string?>("--namespace", "-n") { Description = "The namespace. Default: that of the kubeconfig's context." };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "All namespaces, and the cluster's own objects." };
        var format = new Option<string>("--output", "-o") { Description = "table, json, sarif, junit or html. With --watch table or json (a document a line).", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong(Formats);
        var since = DurationOption.Create("--since", "Leaves out what was put back longer ago, for example 1h.", "1h or 30m");
        var watch = new Option<bool>("--watch", "-w") { Description = "Prints what is open, then findings as they come, until it is ended." };
        var command = new Command("drift", "Shows what differs or differed from the specs, since when, and what was done. Exit 0: in sync now; 1: drift is open.")
        {
            kubeconfig, ns, all, format, since, watch,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(watch) && (result.GetValue(format) is "sarif" or "junit" or "html"))
            {
                result.AddError("--watch: right would be -o table or -o json");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var client = Kubeconfig.Open(parsed.GetValue(kubeconfig), out var contextNamespace);
            var place = parsed.GetValue(all) ? null : parsed.GetValue(ns) ?? contextNamespace;
            var now = client.Time.GetUtcNow();
            var from = parsed.GetValue(since) is { } text ? now - Duration.Parse(text).Value : (DateTimeOffset?)null;
            var form = parsed.GetRequiredValue(format);
            try
            {
                var reports = await DriftReading.ReportsAsync(client, place, cancellation);
                if (parsed.GetValue(watch))
                {
                    // The list above only made sure that there is an API, and a right to read it.
                    return await new DriftWatch(client, place).RunAsync(from, form == "json", output, error, cancellation) ? ExitCodes.Success : ExitCodes.Negative;
                }

                // A report for a build server or a reader also names what never drifted.
                var subjects = form is "junit" or "html" ? await DriftReading.SubjectsAsync(client, place, cancellation) : [];
                var overview = DriftOverview.Of(reports, subjects, place, from, now) with
                {
                    NotCompliant = form is "table" or "json" ? await DriftReading.NotCompliantAsync(client, place, cancellation) : [],
                };
                Write(overview, form, output, error);
                return overview.IsInSync ? ExitCodes.Success : ExitCodes.Negative;
            }
            catch (ApiException refusal)
            {
                throw new CommandFailedException(refusal.Message, refusal);
            }
        });
        return command;
    }

    private static void Write(DriftOverview overview, string form, TextWriter output, TextWriter error)
    {
        switch (form)
        {
            case "json": DriftJson.Write(overview, output); break;
            case "sarif": DriftSarif.Write(overview, output); break;
            case "junit": DriftJunit.Write(overview, output); break;
            case "html": DriftPage.Write(overview, output); break;
            default:
                DriftTable.Write(overview, output);
                error.WriteLine(DriftText.Summary(overview));
                foreach (var machine in overview.NotCompliant)
                {
                    error.WriteLine(DriftText.Sentence(machine));
                }

                break;
        }
    }
}
