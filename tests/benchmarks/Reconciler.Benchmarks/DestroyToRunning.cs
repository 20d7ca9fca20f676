using System.Diagnostics;
using Reconciler.Libvirt;
using Reconciler.Libvirt.Events;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>From libvirt's event of a destroyed guest to running again, against a bare `virsh start` as soon as the same event arrives.</summary>
internal static class DestroyToRunning
{
    public static async Task<Figure> MeasureAsync(LabSession lab, string folder, int pairs)
    {
        var byHand = new HandMade(lab, folder);
        await byHand.PrepareAsync("bench.guest1", 1);
        await byHand.CreateAsync();
        using var libvirt = LibvirtConnection.Open(lab.Variables["LIBVIRT_DEFAULT_URI"], TimeProvider.System);

        var (ours, floor) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            (await lab.VirshAsync("destroy", "by-hand1")).Succeeded();
            var stopped = await EventAsync(libvirt, "by-hand1", DomainLifecycle.Stopped);
            (await lab.VirshAsync("start", "by-hand1")).Succeeded();
            floor.Add(Stopwatch.GetElapsedTime(stopped).TotalMilliseconds);

            (await lab.VirshAsync("destroy", "bench.guest1")).Succeeded();
            stopped = await EventAsync(libvirt, "bench.guest1", DomainLifecycle.Stopped);
            var started = await EventAsync(libvirt, "bench.guest1", DomainLifecycle.Started);
            ours.Add(Stopwatch.GetElapsedTime(stopped, started).TotalMilliseconds);
            Console.WriteLine($"  destroyed to running: {ours[^1]:0} ms, bare virsh start {floor[^1]:0} ms");
            await Eventually.SeesAsync("guest1 Running", () => lab.GetAsync("partition", "guest1", Guests.Namespace), partition => partition?["status"]?["phase"]?.GetValue<string>() == "Running");
        }

        await byHand.RemoveAsync();
        return Figure.FloorPlus("virsh destroy of a guest to running again", "ms", 250, ours, floor);
    }

    private static async Task<long> EventAsync(LibvirtConnection libvirt, string domain, DomainLifecycle lifecycle)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        await foreach (var happened in libvirt.Events.ReadAllAsync(limit.Token))
        {
            if (happened.DomainName == domain && happened.Lifecycle == lifecycle)
            {
                return happened.Timestamp;
            }
        }

        throw new InvalidOperationException("libvirt closed the connection");
    }
}
