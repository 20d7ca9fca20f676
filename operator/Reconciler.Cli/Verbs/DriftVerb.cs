using System.CommandLine;
using Reconciler.Cli.Drift;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Connection;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Verbs;

/// <summary><c>drift</c>: what differs or differed from the specs, since when, and what was done.</summary>
internal static class DriftVerb
{
    public static Command Create()
    {
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, a pod's service account, ~/.kube/config." };
        var ns = new Option<string?>("--namespace", "-n") { Description = "The namespace. Default: that of the kubeconfig's context." };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "All namespaces, and the cluster's own objects." };
        var format = new Option<string>("--output", "-o") { Description = "table or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var since = new Option<string?>("--since") { Description = "Leaves out what was put back longer ago, for example 1h." };
        since.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !Duration.TryParse(text, out _))
            {
                result.AddError($"--since {text}: right would be a duration, such as 1h or 30m");
            }
        });
        var watch = new Option<bool>("--watch", "-w") { Description = "Prints findings as they come, until it is ended." };
        var command = new Command("drift", "Shows what differs or differed from the specs, since when, and what was done. Exit 0: in sync now; 1: drift is open.")
        {
            kubeconfig, ns, all, format, since, watch,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var client = Open(parsed.GetValue(kubeconfig), out var contextNamespace);
            var place = parsed.GetValue(all) ? null : parsed.GetValue(ns) ?? contextNamespace;
            if (parsed.GetValue(watch))
            {
                await DriftWatch.RunAsync(client, place, output, cancellation);
                return ExitCodes.Success;
            }

            try
            {
                var now = client.Time.GetUtcNow();
                var from = parsed.GetValue(since) is { } text ? now - Duration.Parse(text).Value : (DateTimeOffset?)null;
                var reports = await client.For(Kinds.DriftReports).ListAsync(place, ListOptions.All, cancellation);
                List<DriftEntry> entries = [.. reports.Items.SelectMany(report => DriftEntry.Of(report, from))];
                if (parsed.GetValue(format) == "json")
                {
                    DriftJson.Write(entries, output);
                }
                else
                {
                    DriftTable.Write(entries, now, output);
                    await error.WriteLineAsync(DriftTable.Summary(entries));
                }

                return entries.Exists(entry => entry.IsOpen) ? ExitCodes.Negative : ExitCodes.Success;
            }
            catch (ApiException refusal)
            {
                throw new CommandFailedException(refusal.Message, refusal);
            }
        });
        return command;
    }

    private static ApiClient Open(string? kubeconfig, out string contextNamespace)
    {
        try
        {
            var configuration = ApiConnection.Load(kubeconfig);
            contextNamespace = configuration.Namespace ?? "default";
            return ApiClient.From(configuration, TimeProvider.System);
        }
        catch (Exception problem) when (problem is IOException or k8s.Exceptions.KubeConfigException)
        {
            throw new CommandFailedException($"the kubeconfig cannot be used: {problem.Message}", problem);
        }
    }
}
