using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>A shell command on a terminal of its own (a pty of script(1)), which a test looks at and types into.</summary>
internal sealed class TerminalProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly StringBuilder shown = new();
    private readonly Channel<string> chunks = Channel.CreateUnbounded<string>();
    private readonly Task reading;
    private int seen;

    private TerminalProcess(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    public static TerminalProcess Start(LabSession lab, string command)
    {
        var start = new ProcessStartInfo("script", ["-q", "-e", "-c", command, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in lab.Variables)
        {
            start.Environment[name] = value;
        }

        return new TerminalProcess(Process.Start(start)!);
    }

    public async Task TypeAsync(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until a text is shown, after what was waited for before.</summary>
    public async Task SeesAsync(string text)
    {
        using var late = new CancellationTokenSource(Patience);
        for (int at; (at = shown.ToString().IndexOf(text, seen, StringComparison.Ordinal)) < 0 || !Passed(at + text.Length);)
        {
            shown.Append(await chunks.Reader.ReadAsync(late.Token));
        }

        bool Passed(int end)
        {
            seen = end;
            return true;
        }
    }

    /// <summary>Waits for its end; all that was shown.</summary>
    public async Task<string> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        await reading;
        await foreach (var chunk in chunks.Reader.ReadAllAsync())
        {
            shown.Append(chunk);
        }

        return shown.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await reading;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        for (int count; (count = await process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            chunks.Writer.TryWrite(new string(buffer, 0, count));
        }

        chunks.Writer.TryComplete();
    }
}
