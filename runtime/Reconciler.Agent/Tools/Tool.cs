using System.ComponentModel;
using System.Diagnostics;

namespace Reconciler.Agent.Tools;

/// <summary>Runs programs of the node by argument lists; no shell ever sees a user's text.</summary>
internal static class Tool
{
    private const int LongestComplaint = 500;

    /// <summary>Runs a program to its end and returns what it wrote to standard output.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Its arguments, one each.</param>
    /// <param name="input">What it reads from standard input; null: nothing.</param>
    /// <param name="timeout">After so long it is killed.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="ct">Kills it.</param>
    /// <exception cref="ToolException">It is not there, failed or took too long.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string? input, TimeSpan timeout, TimeProvider time, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var process = Start(program, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(both.Token);
            var errors = process.StandardError.ReadToEndAsync(both.Token);
            await FeedAsync(process, input, both.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            var complaint = await errors.ConfigureAwait(false);
            return process.ExitCode == 0
                ? await output.ConfigureAwait(false)
                : throw new ToolException($"{program} {(arguments is [var verb, ..] ? verb : "")} ended with {process.ExitCode}: {Shorten(complaint)}") { ExitCode = process.ExitCode };
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            ct.ThrowIfCancellationRequested();
            throw new ToolException($"{program} {(arguments is [var verb, ..] ? verb : "")} did not end within {timeout.TotalSeconds:0} s and was killed");
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start) ?? throw new ToolException($"{program} could not be started");
        }
        catch (Win32Exception problem)
        {
            throw new ToolException($"{program} could not be started: {problem.Message}; is it installed on this node?");
        }
    }

    private static async Task FeedAsync(Process process, string? input, CancellationToken ct)
    {
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), ct).ConfigureAwait(false);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code says why.
        }
    }

    private static string Shorten(string text)
    {
        var line = text.Trim().ReplaceLineEndings(" ");
        return line.Length <= LongestComplaint ? line : line[..LongestComplaint] + "…";
    }
}
