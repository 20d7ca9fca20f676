using System.Diagnostics;

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
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        var process = await ShippedProcess.StartAsync(
            Path.Combine(folder, "log"),
            kubeconfig,
            [
                "up", "--control-plane-only", "--data-dir", Path.Combine(folder, "data"), "--write-kubeconfig", kubeconfig,
                "--port", "0", "--nb", "unix:" + Path.Combine(folder, "none"), "--nb-file", Path.Combine(folder, "none.db"), "--sb", "unix:" + Path.Combine(folder, "none"),
            ]);
        return new ShippedApi(process, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await ShippedProcess.EndAsync(process);
        Directory.Delete(folder, recursive: true);
    }
}
