using System.CommandLine;
using System.Net;
using Reconciler.Cli.Objects;

namespace Reconciler.Cli.Verbs;

/// <summary><c>apply PATH...</c>: server-side apply, for hosts without kubectl.</summary>
internal static class ApplyVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders (walked), or - for stdin.", Arity = ArgumentArity.ZeroOrMore };
        var (files, kubeconfig, ns) = (ObjectOptions.Files(), ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var force = new Option<bool>("--force-conflicts") { Description = "Takes over fields that another field manager owns." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Asks the server what it would say, and writes nothing." };
        var command = new Command("apply", "Applies manifests server-side. Nothing is written while anything among them is invalid.") { paths, files, kubeconfig, ns, force, dryRun };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var api = ObjectApi.Open(parsed.GetValue(kubeconfig));
            var all = (parsed.GetValue(paths) ?? []).Concat(parsed.GetValue(files) ?? []).ToList();
            var refused = 0;
            foreach (var item in ObjectSet.Read(all, parsed.GetValue(ns) ?? api.Namespace, error))
            {
                var answer = await api.ApplyAsync(item.Path, item.Document.Root.ToJson(), parsed.GetValue(force), parsed.GetValue(dryRun), cancellation);
                if (answer.IsSuccess)
                {
                    await output.WriteLineAsync($"{item} {(answer.Code == HttpStatusCode.Created ? "created" : "applied")}{(parsed.GetValue(dryRun) ? " (dry run)" : "")}");
                }
                else
                {
                    refused++;
                    await error.WriteLineAsync($"reconciler: {item}: {answer.Refusal}");
                }
            }

            return refused == 0 ? ExitCodes.Success : ExitCodes.Negative;
        });
        return command;
    }
}
