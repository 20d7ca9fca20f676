using System.CommandLine;
using Reconciler.Cli.Manifests;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Verbs;

/// <summary><c>validate PATH...</c>: the server's own rules, offline.</summary>
internal static class ValidateVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders (walked), or - for stdin.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--output", "-o") { Description = "text, json, sarif or junit.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif", "junit");
        var command = new Command("validate", "Checks manifests by the server's own rules, offline; reports every error.") { paths, format };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var report = ManifestChecker.Check(ManifestSource.Find(parsed.GetRequiredValue(paths)));
            switch (parsed.GetValue(format))
            {
                case "json": ValidationJson.Write(report, output); break;
                case "sarif": ValidationSarif.Write(report, output); break;
                case "junit": ValidationJunit.Write(report, output); break;
                default:
                    ValidationText.Write(report, output);
                    parsed.InvocationConfiguration.Error.WriteLine(ValidationText.Summary(report));
                    break;
            }

            return report.IsValid ? ExitCodes.Success : ExitCodes.Negative;
        });
        return command;
    }
}
