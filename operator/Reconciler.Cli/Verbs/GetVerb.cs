using System.CommandLine;
using System.Text.Json;
using Reconciler.Cli.Objects;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Verbs;

/// <summary><c>get KIND [NAME]</c>: the server's own table, for hosts without kubectl.</summary>
internal static class GetVerb
{
    public static Command Create()
    {
        var kind = new Argument<string>("KIND") { Description = "A kind, for example virtualmachines." };
        var name = new Argument<string?>("NAME") { Description = "An object. Default: all.", Arity = ArgumentArity.ZeroOrOne };
        var (kubeconfig, ns) = (ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "All namespaces." };
        var format = new Option<string>("--output", "-o") { Description = "table, wide or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "wide", "json");
        var command = new Command("get", "Shows objects.") { kind, name, kubeconfig, ns, all, format };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            using var api = ObjectApi.Open(parsed.GetValue(kubeconfig));
            var meant = ObjectKind.Meant(parsed.GetRequiredValue(kind));
            var (one, everywhere) = (parsed.GetValue(name), parsed.GetValue(all));
            if (everywhere && one is not null)
            {
                throw new CommandFailedException("an object stands in one namespace; leave out its name, or --all-namespaces");
            }

            var asJson = parsed.GetValue(format) == "json";
            var answer = await api.GetAsync(meant.Path(everywhere ? null : parsed.GetValue(ns) ?? api.Namespace, one), !asJson, cancellation);
            if (!answer.IsSuccess)
            {
                throw new CommandFailedException(answer.Refusal) { ExitCode = ExitCodes.Negative };
            }

            using var body = JsonDocument.Parse(answer.Body);
            if (asJson)
            {
                JsonText.Write(output, body.RootElement.WriteTo);
            }
            else
            {
                ObjectTable.Write(body.RootElement, everywhere && meant.Namespaced, parsed.GetValue(format) == "wide", output);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
