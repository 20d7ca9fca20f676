using System.Diagnostics;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>From `kubectl apply` of a network and two guests to both answering, against the same by hand.</summary>
internal static class ApplyToAnswering
{
    public static async Task<Figure> MeasureAsync(LabSession lab, string folder, int pairs)
    {
        (await lab.ApplyAsync(Guests.Machines(2))).Succeeded();
        await Reach.AwaitAsync(lab, Guests.Address(1));
        var byHand = new HandMade(lab, folder);
        await byHand.PrepareAsync("bench.guest1", 2);
        await RemoveOursAsync(lab);

        var (ours, floor) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var watch = Stopwatch.StartNew();
            await byHand.CreateAsync();
            await byHand.AwaitAnswersAsync();
            floor.Add(watch.Elapsed.TotalSeconds);
            await byHand.RemoveAsync();

            watch.Restart();
            (await lab.ApplyAsync(Guests.Machines(2))).Succeeded();
            await Reach.AwaitAsync(lab, Guests.Address(1));
            await Reach.AwaitAsync(lab, Guests.Address(2));
            ours.Add(watch.Elapsed.TotalSeconds);
            await RemoveOursAsync(lab);
            Console.WriteLine($"  apply to answering: {ours[^1]:0.0} s, by hand {floor[^1]:0.0} s");
        }

        return Figure.Ratio("apply to guest answering over the network, 2 guests", "s", 1.3, ours, floor);
    }

    private static async Task RemoveOursAsync(LabSession lab) =>
        (await lab.KubectlAsync("delete", "-n", Guests.Namespace, "virtualmachines,virtualnetworks", "--all", "--timeout=60s")).Succeeded();
}
