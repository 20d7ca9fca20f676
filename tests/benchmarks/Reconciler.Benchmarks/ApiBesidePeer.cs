using System.Globalization;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>
/// The embedded API as it is shipped (the native binary's control plane, audit log and all) beside upstream's API server with etcd, on this machine in this run,
/// both syncing every write to the disk: writes and lists a second, how soon a watch is told, and memory.
/// </summary>
internal static class ApiBesidePeer
{
    private const int Objects = 10_000;
    private static readonly int[] Connections = [1, 8, 16];

    /// <param name="quick">Whether shorter samples are enough.</param>
    /// <param name="tell">Given the figures as they come.</param>
    public static async Task MeasureAsync(bool quick, Action<IReadOnlyList<Figure>> tell)
    {
        if (!UpstreamApi.IsBuilt)
        {
            Console.WriteLine("  upstream's API server is not built here (scripts/upstream-api builds it): nothing to compare with");
            return;
        }

        await using var ours = await ShippedApi.StartAsync();
        await using var peer = await UpstreamApi.StartAsync();
        using var left = await ApiLoad.StartAsync(ours.KubeconfigPath);
        using var right = await ApiLoad.StartAsync(peer.KubeconfigPath);
        // First, with this many and no more.
        await Task.WhenAll(left.GrowAsync(Objects), right.GrowAsync(Objects));
        double[] resident = [ours.ResidentMebibytes];
        double[] beside = [peer.Processes.Sum(process => ProcessFacts.ResidentMebibytes(process.Id))];
        tell([new Figure($"API: resident memory with {Text(Objects)} objects; the floor is API server and etcd", "MiB", resident[0], beside[0], Math.Min(120, beside[0] / 2), "half of the floor, and 120", resident, beside)]);

        foreach (var connections in Connections)
        {
            tell(await RatesAsync(left, right, connections, quick));
        }

        var (events, theirs) = (await left.WatchDelaysAsync(quick ? 200 : 1000), await right.WatchDelaysAsync(quick ? 200 : 1000));
        tell([.. Delays(events, theirs)]);
    }

    // One beside the other, so that what else the machine does meets both.
    private static async Task<IReadOnlyList<Figure>> RatesAsync(ApiLoad left, ApiLoad right, int connections, bool quick)
    {
        var time = TimeSpan.FromSeconds(quick ? 1 : 3);
        var figures = new List<Figure>();
        foreach (var (name, run) in new (string, Func<ApiLoad, Task<double>>)[]
        {
            ("creates", load => load.CreatesAsync(connections, time)),
            ("updates", load => load.UpdatesAsync(connections, time)),
            ("lists of 100 objects", load => load.ListsAsync(connections, time)),
        })
        {
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var sample = 0; sample < (quick ? 3 : 5); sample++)
            {
                foreach (var load in sample % 2 == 0 ? [left, right] : new[] { right, left })
                {
                    (load == left ? ours : theirs).Add(await run(load));
                }
            }

            var text = connections == 1 ? "1 connection" : $"{connections} connections";
            figures.Add(Figure.LeastRatio($"API: {name} a second on {text}; the floor is upstream's server with etcd", "a second", connections == 1 ? 1.5 : 2, ours, theirs));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name} on {text}: {figures[^1].Measured:0} a second, upstream's {figures[^1].Floor:0}"));
        }

        return figures;
    }

    private static IEnumerable<Figure> Delays(double[] ours, double[] theirs)
    {
        foreach (var (name, share) in new[] { ("median", 0.5), ("p99", 0.99) })
        {
            var (own, floor) = (Share(ours, share), Share(theirs, share));
            yield return new Figure($"API: a write's answer to its event on a watch, {name} of {Text(ours.Length)}; the floor is upstream's", "ms", own, floor, Math.Max(10, floor / 2), "10, or half of the floor", [own], [floor]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  watch {name}: {own:0.00} ms, upstream's {floor:0.00} ms"));
        }
    }

    private static double Share(double[] samples, double share) => samples.Order().ElementAt(Math.Min(samples.Length - 1, (int)Math.Ceiling(samples.Length * share) - 1));

    private static string Text(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
