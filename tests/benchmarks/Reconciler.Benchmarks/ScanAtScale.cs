using System.Globalization;

namespace Reconciler.Benchmarks;

/// <summary>
/// What many partitions cost one node's agent, on libvirt's test driver behind a libvirtd: the scan against a bare loop that reads all domains, what it uses
/// while nothing happens, and how soon a restarted agent knows of all that they are right.
/// </summary>
internal static class ScanAtScale
{
    private const int Full = 10_000;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <param name="folder">Emptied first; holds the logs afterwards.</param>
    /// <param name="quick">Whether a thousand partitions are enough.</param>
    /// <param name="tell">Given the figures as they come.</param>
    public static async Task MeasureAsync(string folder, bool quick, Action<IReadOnlyList<Figure>> tell)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        using var daemon = await TestDriverDaemon.StartAsync(Path.Combine(folder, "libvirt"));
        using var floor = new ScanFloor(daemon.Uri);
        await using var objects = await ScaleObjects.StartAsync(Path.Combine(folder, "api"));
        foreach (var count in quick ? [1_000] : (int[])[1_000, 3_000, Full])
        {
            tell(await ScansAsync(daemon, floor, objects, folder, count));
        }

        tell(await RestartsAsync(daemon, objects, folder, quick ? 1_000 : Full, TimeSpan.FromSeconds(quick ? 35 : 90)));
        tell([InProcess(objects, folder, quick ? 1_000 : Full)]);
    }

    private static async Task<IReadOnlyList<Figure>> ScansAsync(TestDriverDaemon daemon, ScanFloor bare, ScaleObjects objects, string folder, int count)
    {
        // Long enough that the floor is read between two scans.
        var interval = TimeSpan.FromSeconds(3 + (count / 700));
        using var agent = new MeasuredAgent(objects.Kubeconfig, daemon.Uri, State(folder), interval);
        await objects.GrowAsync(count);
        agent.Next(scan => scan.IsComplete(count), Bound);
        Console.WriteLine($"  {count} partitions run after {agent.Age.TotalSeconds:0} s");
        var (processor, wall, floor) = (new List<double>(), new List<double>(), new List<double>());
        for (var sample = 0; sample < 5; sample++)
        {
            var scan = agent.Next(scan => scan.IsComplete(count), Bound);
            processor.Add(scan.ProcessorMs / 1000);
            wall.Add(scan.DurationMs / 1000);
            floor.Add(bare.ReadAll().TotalSeconds);
            Console.WriteLine($"  scan of {count}: {wall[^1]:0.00} s, processor {processor[^1]:0.00} s; bare loop {floor[^1]:0.00} s");
        }

        var text = count.ToString("#,0", CultureInfo.InvariantCulture);
        return
        [
            Figure.Absolute($"full scan and plan of {text} partitions: the agent's processor time", "s", 0.8 * count / Full, processor),
            Figure.Ratio($"full scan and plan of {text} partitions: wall time against a bare read loop", "s", 1.3, wall, floor),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> RestartsAsync(TestDriverDaemon daemon, ScaleObjects objects, string folder, int count, TimeSpan window)
    {
        var text = count.ToString("#,0", CultureInfo.InvariantCulture);
        var restarts = new List<double>();
        for (var sample = 0; ; sample++)
        {
            using var agent = new MeasuredAgent(objects.Kubeconfig, daemon.Uri, State(folder), Period);
            agent.Next(scan => scan.IsComplete(count), Bound);
            restarts.Add(agent.Age.TotalSeconds);
            Console.WriteLine($"  restart to the first complete verdict on {count}: {restarts[^1]:0.00} s");
            if (sample < 4)
            {
                continue;
            }

            // A whole number of periods, from the middle of one on.
            agent.Next(scan => scan.IsComplete(count), Bound);
            await Task.Delay(Period / 2, TimeProvider.System);
            var (before, watch) = (agent.ProcessorSeconds, System.Diagnostics.Stopwatch.StartNew());
            await Task.Delay(window, TimeProvider.System);
            var share = (agent.ProcessorSeconds - before) / watch.Elapsed.TotalSeconds * 100;
            var resident = agent.ResidentMebibytes;
            Console.WriteLine($"  steady with {count}: {share:0.00} % of one core, {resident:0} MiB");
            return
            [
                Figure.Absolute($"steady state with {text} partitions, a scan every 30 s: the agent's CPU", "% of one core", 3, [share]),
                Figure.Absolute($"steady state with {text} partitions: the agent's resident memory", "MiB", 250, [resident]),
                Figure.Absolute($"agent restart to the first complete verdict on {text} partitions", "s", 5, restarts),
            ];
        }
    }

    /// <summary>The same domains in the agent's own process, where reading is a function call.</summary>
    private static Figure InProcess(ScaleObjects objects, string folder, int count)
    {
        using var agent = new MeasuredAgent(objects.Kubeconfig, "test:///default", Path.Combine(folder, "in-process"), TimeSpan.FromSeconds(5), withPrefix: true);
        List<double> wall = [];
        while (wall.Count < 5)
        {
            wall.Add(agent.Next(scan => scan.IsComplete(count), Bound).DurationMs / 1000);
        }

        Console.WriteLine($"  in process, {count}: {wall[^1]:0.00} s");
        return Figure.Absolute($"full scan and plan of {count.ToString("#,0", CultureInfo.InvariantCulture)} partitions, driver in process", "s", 1, wall);
    }

    private static string State(string folder) => Path.Combine(folder, "state");
}
