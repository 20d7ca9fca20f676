using System.CommandLine;

namespace Reconciler.Cli.Verbs;

/// <summary><c>validate PATH...</c>: the server's own rules, offline.</summary>
internal static class ValidateVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders (walked), or - for stdin.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Checks manifests by the server's own rules, offline; reports every error.") { paths };
        command.SetAction((parsed, cancellation) => Task.FromException<int>(new CommandFailedException("validate is not there yet")));
        return command;
    }
}
