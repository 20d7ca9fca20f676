using System.CommandLine;
using System.Reflection;
using Reconciler.Language;

namespace Reconciler.Cli.Verbs;

/// <summary><c>version</c>: this program's version and the API that it speaks.</summary>
internal static class VersionVerb
{
    public static Command Create()
    {
        var command = new Command("version", "Says which version this is and which API it speaks.");
        command.SetAction(parsed =>
        {
            var version = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            parsed.InvocationConfiguration.Output.WriteLine($"reconciler {version} ({ApiGroup.ApiVersion})");
            return ExitCodes.Success;
        });
        return command;
    }
}
