using System.Diagnostics;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>The shipped <c>reconciler</c> as a process of its own.</summary>
internal static class ShippedProcess
{
    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="log">Where it writes.</param>
    /// <param name="sign">The file that it makes when it is ready.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<Process> StartAsync(string log, string sign, IEnumerable<string> arguments)
    {
        // exec keeps the pid.
        var start = new ProcessStartInfo(
            "/bin/bash", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "reconciler", log, Path.Combine(Repository.Root, "bin", "reconciler"), .. arguments]);
        var process = Process.Start(start) ?? throw new InvalidOperationException("reconciler did not start");
        await Eventually.SeesAsync(log, () => Task.FromResult(process.HasExited || File.Exists(sign)), ready => ready);
        return process.HasExited ? throw new InvalidOperationException(await File.ReadAllTextAsync(log)) : process;
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
