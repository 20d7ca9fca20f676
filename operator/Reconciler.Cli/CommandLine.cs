using System.CommandLine;
using Reconciler.Cli.Verbs;

namespace Reconciler.Cli;

/// <summary>The table of verbs, and what is common to all of them: the exit code for wrong arguments, results on stdout, complaints on stderr.</summary>
public static class CommandLine
{
    /// <summary>Parses the arguments and runs the verb that they name.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="output">Takes the result and nothing else.</param>
    /// <param name="error">Takes complaints and progress.</param>
    /// <returns>The verb's exit code; 2 when the arguments are wrong.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"reconciler: {problem.Message}");
            }

            await error.WriteLineAsync("Run 'reconciler --help' for what there is.");
            return ExitCodes.Error;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Error;
        }
        catch (IOException problem) when (IsBrokenPipe(problem))
        {
            // Whoever read the output has read enough.
            return ExitCodes.Success;
        }
        catch (CommandFailedException failure)
        {
            await error.WriteLineAsync($"reconciler: {failure.Message}");
            return failure.ExitCode;
        }
    }

    /// <summary>On Linux the code of an <see cref="IOException"/> is the error number; 32 is EPIPE.</summary>
    private static bool IsBrokenPipe(IOException problem) => problem.HResult == 32;

    private static RootCommand Root()
    {
        var root = new RootCommand("Declarative virtual machines and networks: applies them, keeps them as written, reports what drifted.");

        // One line per verb; each is made by one file in Verbs/.
        root.Add(ValidateVerb.Create());
        root.Add(PlanVerb.Create());
        root.Add(DriftVerb.Create());
        root.Add(NetworkVerb.Create());
        root.Add(ApplyVerb.Create());
        root.Add(GetVerb.Create());
        root.Add(DeleteVerb.Create());
        root.Add(AdoptVerb.Create());
        root.Add(ConvertVerb.Create());
        root.Add(SyncVerb.Create());
        root.Add(VmVerb.Create());
        root.Add(UpVerb.Create());
        root.Add(BackupVerb.Create());
        root.Add(RestoreVerb.Create());
        root.Add(OperatorVerb.Create());
        root.Add(WebhookVerb.Create());
        root.Add(AgentVerb.Create());
        root.Add(NodeVerb.Create());
        root.Add(LabVerb.Create());
        root.Add(LabVerb.CreateInit());
        root.Add(VersionVerb.Create());
        return root;
    }
}
