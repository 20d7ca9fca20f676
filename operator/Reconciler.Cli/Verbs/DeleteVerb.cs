using System.CommandLine;
using System.Net;
using Reconciler.Cli.Objects;

namespace Reconciler.Cli.Verbs;

/// <summary><c>delete KIND NAME...</c> or <c>delete -f PATH</c>, for hosts without kubectl.</summary>
internal static class DeleteVerb
{
    public static Command Create()
    {
        var names = new Argument<string[]>("KIND NAME") { Description = "A kind and the names of its objects.", Arity = ArgumentArity.ZeroOrMore };
        var (files, kubeconfig, ns) = (ObjectOptions.Files(), ObjectOptions.Kubeconfig(), ObjectOptions.Namespace());
        var command = new Command("delete", "Asks for the deletion of objects, by kind and name or as files list them; does not wait for it.") { names, files, kubeconfig, ns };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var api = ObjectApi.Open(parsed.GetValue(kubeconfig));
            var place = parsed.GetValue(ns) ?? api.Namespace;
            var words = parsed.GetValue(names) ?? [];
            var targets = parsed.GetValue(files) is { Length: > 0 } paths
                ? ObjectSet.Read(paths, place, error).Reverse().Select(item => (item.ToString(), item.Path)).ToList()
                : Named(words, place);
            var failed = 0;
            foreach (var (name, path) in targets)
            {
                var answer = await api.DeleteAsync(path, cancellation);
                if (answer.IsSuccess || (answer.Code == HttpStatusCode.NotFound && words.Length == 0))
                {
                    await output.WriteLineAsync($"{name} {(answer.IsSuccess ? "deleted" : "was not there")}");
                }
                else
                {
                    failed++;
                    await error.WriteLineAsync($"reconciler: {name}: {answer.Refusal}");
                }
            }

            return failed == 0 ? ExitCodes.Success : ExitCodes.Negative;
        });
        return command;
    }

    private static List<(string Name, string Path)> Named(string[] words, string ns)
    {
        if (words.Length < 2)
        {
            throw new CommandFailedException("name a kind and at least one object, or files with -f");
        }

        var kind = ObjectKind.Meant(words[0]);
        return [.. words.Skip(1).Select(name => ($"{kind.Kind.ToLowerInvariant()}/{name}", kind.Path(ns, name)))];
    }
}
