namespace Reconciler.Cli.Tests;

/// <summary>Runs the command line in this process.</summary>
internal static class CommandRun
{
    public static async Task<(int ExitCode, string Output, string Error)> Of(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
