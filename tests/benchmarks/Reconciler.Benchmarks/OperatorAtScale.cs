using System.Diagnostics;
using System.Globalization;
using Reconciler.EmbeddedApi;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.Testing;
using Reconciler.Testing.Databases;

namespace Reconciler.Benchmarks;

/// <summary>
/// The shipped operator with very many machines that run: its memory when it knows them all, and how fast it looks at all of them where nothing differs.
/// The API is real, and the operator made every Partition itself; only the nodes' agents are played.
/// </summary>
internal static class OperatorAtScale
{
    /// <param name="quick">Whether a tenth of the machines is enough.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(bool quick)
    {
        var count = quick ? 10_000 : 100_000;
        // In memory, since the disk is not what is measured.
        var folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"rc-scale-{Environment.ProcessId}")).FullName;
        try
        {
            await using var northbound = await OvsdbServer.StartAsync("ovn-nb.ovsschema");
            var (admin, own) = (Path.Combine(folder, "kubeconfig"), Path.Combine(folder, "operator.kubeconfig"));
            await using var api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder, "data"), KubeconfigPath = admin, Clients = [ClientKubeconfig.Operator(own)], Audit = null });
            using var fleet = await PlayedFleet.StartAsync(admin);
            var watch = Stopwatch.StartNew();
            await using (await OperatorProcess.StartAsync(own, northbound.Remote, folder))
            {
                await fleet.GrowAsync(count);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count:#,0} machines run after {watch.Elapsed.TotalSeconds:0} s: {count / watch.Elapsed.TotalSeconds:0} a second"));
            var text = count.ToString("#,0", CultureInfo.InvariantCulture);
            double resident;

            // It begins anew, as after an upgrade: it lists everything and looks at everything once.
            await using (var process = await OperatorProcess.StartAsync(own, northbound.Remote, folder))
            {
                await process.AwaitLooksAsync(count);
                resident = process.ResidentMebibytes;
            }

            var rates = await NoopResync.MeasureAsync(own, northbound.Remote, quick ? 3 : 5);
            return
            [
                Figure.Absolute($"operator: resident memory with {text} VirtualMachines and their Partitions", "MiB", 1229, [resident]),
                new Figure($"operator: no-op resync of {text} VirtualMachines, no write", "a second", Figure.Median(rates), null, 10_000, "at least 10000", [.. rates], []) { IsLeast = true },
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
