using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Sync.Git;

/// <summary>
/// Runs the host's git: by argument vector, with nothing of the user's or host's git configuration, without hooks, prompts, submodules and protocols
/// other than the repository's own. The program rather than LibGit2Sharp: its HTTP, SSH, proxies and credentials are those that people have, and it
/// brings no native library into the binary (docs/decisions/0016-sync.md).
/// </summary>
/// <param name="repository">The bare repository that it works in.</param>
/// <param name="url">Where it may fetch from.</param>
/// <param name="credentials">A file in git's own form (<c>username=...</c>, <c>password=...</c>); null: none.</param>
internal sealed class GitCommand(string repository, GitUrl url, string? credentials)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    // A first fetch may be long; a line on which nothing moves is ended by http.lowSpeed* and by ssh itself.
    private static readonly TimeSpan FetchBound = TimeSpan.FromHours(6);

    // What a way to the repository may need; nothing else of the environment reaches git, GIT_* variables least of all.
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    ];

    /// <summary>Runs a command that must succeed, and returns its text.</summary>
    /// <exception cref="GitException">It failed.</exception>
    public async Task<string> TextAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (code, output, error) = await RunAsync(arguments, null, cancellation);
        return code == 0 ? Encoding.UTF8.GetString(output) : throw new GitException($"git {arguments[0]}: {Reason(error, code)}");
    }

    /// <summary>Runs a command that must succeed, and returns its bytes.</summary>
    /// <exception cref="GitException">It failed.</exception>
    public async Task<byte[]> BytesAsync(IReadOnlyList<string> arguments, string? input, CancellationToken cancellation)
    {
        var (code, output, error) = await RunAsync(arguments, input, cancellation);
        return code == 0 ? output : throw new GitException($"git {arguments[0]}: {Reason(error, code)}");
    }

    /// <summary>Runs a command whose exit code is its answer.</summary>
    public async Task<bool> AsksAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) => (await RunAsync(arguments, null, cancellation)).Code == 0;

    private async Task<(int Code, byte[] Output, string Error)> RunAsync(IReadOnlyList<string> arguments, string? input, CancellationToken cancellation)
    {
        using var process = Start(arguments);
        var bound = arguments[0] == "fetch" ? FetchBound : Bound;
        using var limit = new CancellationTokenSource(bound, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, both.Token);
            var error = ReadAsync(process.StandardError.BaseStream, both.Token);
            var writing = WriteAsync(process, input);
            var (bytes, complaints) = (await output, await error);
            await writing;
            await process.WaitForExitAsync(both.Token);
            return (process.ExitCode, bytes, Encoding.UTF8.GetString(complaints));
        }
        catch (Exception problem) when (problem is OperationCanceledException or CommandFailedException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            throw problem as CommandFailedException ?? (Exception)new GitException($"git {arguments[0]} took longer than {bound.TotalMinutes} min");
        }
    }

    private static async Task WriteAsync(Process process, string? input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input ?? "");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Git ended before it read everything; its exit code says why.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            all.Write(buffer, 0, count);
            if (all.Length > GitTree.MaximalOutput)
            {
                throw new CommandFailedException("the repository holds more than is read of it");
            }
        }

        return all.ToArray();
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = repository,
        };
        start.Environment.Clear();
        foreach (var name in Passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                start.Environment[name] = value;
            }
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_DIR"] = repository;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ASKPASS"] = "/bin/false";
        start.Environment["SSH_ASKPASS"] = "/bin/false";
        start.Environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ServerAliveInterval=20 -o ServerAliveCountMax=3";
        start.Environment["GIT_ALLOW_PROTOCOL"] = url.Protocols;
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        var settings = Settings().ToList();
        start.Environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        for (var index = 0; index < settings.Count; index++)
        {
            start.Environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{index}")] = settings[index].Name;
            start.Environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{index}")] = settings[index].Value;
        }

        try
        {
            return Process.Start(start) ?? throw new GitException("git did not start");
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new CommandFailedException($"git cannot be run: {problem.Message}; sync needs it on the PATH", problem);
        }
    }

    /// <summary>Settings go by the environment: addresses may hold signs that the command line would take apart.</summary>
    private IEnumerable<(string Name, string Value)> Settings()
    {
        yield return ("core.hooksPath", "/dev/null");
        yield return ("core.fsmonitor", "false");
        yield return ("fetch.recurseSubmodules", "false");
        yield return ("transfer.fsckObjects", "true");
        yield return ("gc.autoDetach", "false");
        yield return ("http.lowSpeedLimit", "1");
        yield return ("http.lowSpeedTime", "60");
        if (credentials is not null)
        {
            // For this address only: wherever the server may point to, the password does not go along. Git hands the helper's line to a shell.
            yield return ($"credential.{url.Text}.helper", $"!f() {{ test \"$1\" = get && cat '{credentials.Replace("'", "'\\''", StringComparison.Ordinal)}'; }}; f");
        }
    }

    /// <summary>The last lines of what git complained of; remote ends write there too, so nothing of it may steer a terminal.</summary>
    private static string Reason(string error, int code)
    {
        var lines = PlainText.Lines(error).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? $"ended with {code}" : PlainText.Line(string.Join("; ", lines.TakeLast(3)), 400);
    }
}

/// <summary>The repository could not be read; nothing is known of it.</summary>
internal sealed class GitException(string message) : Exception(message);
