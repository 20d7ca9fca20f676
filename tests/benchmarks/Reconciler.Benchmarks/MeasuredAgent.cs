using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>One scan as the agent told it in its log.</summary>
internal sealed record ScanLine(int Partitions, int Verified, double ReadingMs, double DurationMs, double ProcessorMs)
{
    /// <summary>Whether every one of so many partitions was verified.</summary>
    public bool IsComplete(int count) => Partitions == count && Verified == count;
}

/// <summary>The shipped agent as a process of this run, with its log read line by line.</summary>
internal sealed partial class MeasuredAgent : IDisposable
{
    private readonly Process process;
    private readonly BlockingCollection<ScanLine> scans = [];
    private readonly StreamWriter log;
    private readonly Stopwatch age = Stopwatch.StartNew();

    /// <param name="kubeconfig">Its API.</param>
    /// <param name="libvirt">Its hypervisor.</param>
    /// <param name="state">Its folder.</param>
    /// <param name="interval">Time between two scans.</param>
    /// <param name="withPrefix">Whether the provisioned files stand where they are installed: a driver in process looks for libvirt's schemas there.</param>
    public MeasuredAgent(string kubeconfig, string libvirt, string state, TimeSpan interval, bool withPrefix = false)
    {
        Directory.CreateDirectory(state);
        log = new StreamWriter(Path.Combine(state, "agent.log"), append: true) { AutoFlush = true };
        var program = Path.Combine(Repository.Root, "bin", "reconciler");
        var start = new ProcessStartInfo(
            withPrefix ? Path.Combine(Repository.Root, "scripts", "with-prefix") : program,
            [
                .. withPrefix ? [program] : Array.Empty<string>(), "agent", "--node", ScaleObjects.Node, "--kubeconfig", kubeconfig, "--libvirt", libvirt, "--state-dir", state, "--no-node-network",
                "--definitions", Path.Combine(state, "none"), "--running", Path.Combine(state, "none"), "--guest-sockets", Path.Combine(state, "guests"),
                "--scan-interval", string.Create(CultureInfo.InvariantCulture, $"{interval.TotalSeconds:0}s"),
            ])
        { RedirectStandardError = true };
        process = Process.Start(start) ?? throw new InvalidOperationException("the agent did not start");
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Time since it was started.</summary>
    public TimeSpan Age => age.Elapsed;

    /// <summary>Processor time that it has used, in seconds.</summary>
    public double ProcessorSeconds => ProcessFacts.Ticks(process.Id) / 100;

    /// <summary>Its resident memory in MiB.</summary>
    public double ResidentMebibytes => ProcessFacts.ResidentMebibytes(process.Id);

    /// <summary>The next scan that fulfils the condition.</summary>
    public ScanLine Next(Func<ScanLine, bool> fulfilled, TimeSpan bound)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < bound && !process.HasExited)
        {
            if (scans.TryTake(out var scan, TimeSpan.FromMilliseconds(200)) && fulfilled(scan))
            {
                return scan;
            }
        }

        throw new TimeoutException($"the agent told of no such scan within {bound}; its log: {((FileStream)log.BaseStream).Name}");
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        log.Dispose();
        scans.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (!line.Contains(" for ", StringComparison.Ordinal))
        {
            log.WriteLine(line);
        }

        if (ScanPattern().Match(line) is { Success: true } match)
        {
            double Number(int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
            scans.Add(new ScanLine((int)Number(1), (int)Number(2), Number(3), Number(4), Number(5)));
        }
    }

    [GeneratedRegex(@"Scan of (\d+) partitions: (\d+) verified, \d+ looked at; read in (\d+) ms, done in (\d+) ms, processor (\d+) ms")]
    private static partial Regex ScanPattern();
}
