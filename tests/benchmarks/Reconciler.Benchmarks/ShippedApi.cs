using System.Diagnostics;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>The shipped control plane as a process: `reconciler up --control-plane-only`, without a network to look after.</summary>
internal sealed class ShippedApi : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private ShippedApi(Process process, string folder) => (this.process, this.folder) = (process, folder);

    public string KubeconfigPath => Path.Combine(folder, "kubeconfig");

    /// <summary>Its resident memory in MiB.</summary>
    public double ResidentMebibytes => ProcessFacts.ResidentMebibytes(process.Id);

    public static async Task<ShippedApi> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("reconciler-bench-").FullName;
        var log = Path.Combine(folder, "log");

        // exec keeps the pid.
        var start = new ProcessStartInfo("/bin/bash",
            [
                "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "reconciler", log, Path.Combine(Repository.Root, "bin", "reconciler"),
                "up", "--control-plane-only", "--data-dir", Path.Combine(folder, "data"), "--write-kubeconfig", Path.Combine(folder, "kubeconfig"),
                "--port", "0", "--nb", "unix:" + Path.Combine(folder, "none"), "--nb-file", Path.Combine(folder, "none.db"), "--sb", "unix:" + Path.Combine(folder, "none"),
            ]);
        var process = Process.Start(start) ?? throw new InvalidOperationException("reconciler did not start");
        var api = new ShippedApi(process, folder);
        await Eventually.SeesAsync(log, () => Task.FromResult(process.HasExited || File.Exists(api.KubeconfigPath)), ready => ready);
        return process.HasExited ? throw new InvalidOperationException(await File.ReadAllTextAsync(log)) : api;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
