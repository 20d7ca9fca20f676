using System.Diagnostics;

namespace Reconciler.Testing;

/// <summary>What a finished program printed, and how it ended.</summary>
public sealed record CommandResult(string Line, int ExitCode, string Output, string Error)
{
    /// <summary>The output of a program that must have succeeded.</summary>
    public string Succeeded() =>
        ExitCode == 0 ? Output : throw new InvalidOperationException($"`{Line}` ended with {ExitCode}\n{Output}\n{Error}");
}

/// <summary>Runs real programs by argument vector, with a bound on their time.</summary>
public static class Command
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    public static async Task<CommandResult> RunAsync(
        IReadOnlyDictionary<string, string> environment, string program, IReadOnlyList<string> arguments, string? input = null, TimeSpan? bound = null)
    {
        var start = new ProcessStartInfo(Find(program, environment), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        using var limit = new CancellationTokenSource(bound ?? Bound, TimeProvider.System);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var line = $"{program} {string.Join(' ', arguments)}";
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"`{line}` took longer than {bound ?? Bound}\n{await output}\n{await error}");
        }

        return new CommandResult(line, process.ExitCode, await output, await error);
    }

    private static string Find(string program, IReadOnlyDictionary<string, string> environment)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return program;
        }

        var path = environment.TryGetValue("PATH", out var own) ? own : Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{program} is on none of {path}");
    }
}
