using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.Libvirt;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>
/// Drift that an event tells: four kinds of mutation on several guests, made with virsh. Detected as the drift report says, from the event's receipt to the look;
/// corrected from the end of the mutating tool to the moment at which libvirt has the old value again, against the time that the bare tool needs to undo the same.
/// Each path of each guest is changed four times at most: one that is changed more often in a minute would count as a fight and be left alone.
/// </summary>
internal static class DriftLatency
{
    private const int Guests = 7;
    private const int Times = 4;

    private static readonly Kind[] Kinds =
    [
        new("suspend", ["suspend", "{0}"], ["resume", "{0}"], domain => domain.GetStatus().State == DomainState.Running),
        new("autostart", ["autostart", "{0}"], ["autostart", "--disable", "{0}"], domain => !domain.Autostart),
        new("memory", ["setmem", "{0}", "96M", "--config"], ["setmem", "{0}", "128M", "--config"],
            domain => domain.GetXml(DomainXmlFlags.Inactive).Contains("<currentMemory unit='KiB'>131072<", StringComparison.Ordinal)),
        new("link", ["domif-setlink", "{0}", "{1}", "down"], ["domif-setlink", "{0}", "{1}", "up"],
            domain => !domain.GetXml().Contains("<link state='down'/>", StringComparison.Ordinal)),
    ];

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LabSession lab, string folder, bool quick)
    {
        var guests = quick ? 2 : Guests;
        (await lab.ApplyAsync(Benchmarks.Guests.Machines(guests))).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Benchmarks.Guests.Namespace, "--for=condition=Ready", "--timeout=110s", "virtualmachines", "--all")).Succeeded();
        for (var number = 1; number <= guests; number++)
        {
            await Reach.AwaitAsync(lab, Benchmarks.Guests.Address(number));
        }

        var byHand = new HandMade(lab, folder);
        await byHand.PrepareAsync("bench.guest1", 1);
        await byHand.CreateAsync();
        using var libvirt = LibvirtConnection.Open(lab.Variables["LIBVIRT_DEFAULT_URI"], TimeProvider.System);
        List<double> floor = [], corrected = [];
        foreach (var kind in Kinds)
        {
            for (var time = 0; time < Times; time++)
            {
                (await lab.VirshAsync(Kind.Words(kind.Change, "by-hand1", "hand1"))).Succeeded();
                floor.Add(await UndoneAsync(lab, kind));
            }
        }

        await byHand.RemoveAsync();
        for (var time = 0; time < Times; time++)
        {
            foreach (var kind in Kinds)
            {
                for (var number = 1; number <= guests; number++)
                {
                    corrected.Add(await CorrectedAsync(lab, libvirt, kind, string.Create(CultureInfo.InvariantCulture, $"bench.guest{number}")));
                }
            }

            Console.WriteLine($"  {corrected.Count} mutations; the last was back after {corrected[^1]:0} ms");
        }

        var detected = await DetectedAsync(lab, guests);
        return
        [
            Figure.Absolute($"drift told by an event: detected, median of {detected.Count}", "ms", 100, detected),
            At(0.99, Figure.Absolute($"drift told by an event: detected, p99 of {detected.Count}", "ms", 100, detected)),
            Figure.FloorPlus($"drift told by an event: corrected, median of {corrected.Count}", "ms", 250, corrected, floor),
            At(0.99, Figure.FloorPlus($"drift told by an event: corrected, p99 of {corrected.Count}", "ms", 250, corrected, floor)),
        ];
    }

    private static Figure At(double share, Figure figure)
    {
        var floor = figure.Floor is null ? (double?)null : Quantile(figure.FloorSamples, share);
        return figure with { Measured = Quantile(figure.Samples, share), Floor = floor, Target = floor + 250 ?? figure.Target };
    }

    private static double Quantile(double[] samples, double share) => samples.Order().ElementAt(Math.Clamp((int)Math.Ceiling(share * samples.Length) - 1, 0, samples.Length - 1));

    private static async Task<double> UndoneAsync(LabSession lab, Kind kind)
    {
        var watch = Stopwatch.StartNew();
        (await lab.VirshAsync(Kind.Words(kind.Undo, "by-hand1", "hand1"))).Succeeded();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<double> CorrectedAsync(LabSession lab, LibvirtConnection libvirt, Kind kind, string name)
    {
        using var domain = libvirt.FindDomain(name) ?? throw new InvalidOperationException($"{name} is gone");
        var tap = kind.Name == "link" ? System.Xml.Linq.XElement.Parse(domain.GetXml()).Descendants("interface").First().Element("target")!.Attribute("dev")!.Value : "";
        (await lab.VirshAsync(Kind.Words(kind.Change, name, tap))).Succeeded();
        var watch = Stopwatch.StartNew();
        while (!kind.IsBack(domain))
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"{kind.Name} of {name} was not put back within a minute");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<List<double>> DetectedAsync(LabSession lab, int guests)
    {
        List<double> detected = [];
        var reports = JsonNode.Parse((await lab.KubectlAsync("get", "driftreports", "-n", Benchmarks.Guests.Namespace, "-o", "json")).Succeeded())!["items"]!.AsArray();
        foreach (var round in reports.SelectMany(report => report!["status"]?["history"]?.AsArray() ?? []))
        {
            if (round!["noticedBy"]?.GetValue<string>() == "Event" && round["detectedAfterMs"] is { } after)
            {
                detected.Add(after.GetValue<double>());
            }
        }

        return detected.Count > 0 ? detected : throw new InvalidOperationException($"the reports of {guests} guests tell of no drift that an event told");
    }

    private sealed record Kind(string Name, string[] Change, string[] Undo, Func<LibvirtDomain, bool> IsBack)
    {
        public static string[] Words(string[] words, string domain, string tap) => [.. words.Select(word => string.Format(CultureInfo.InvariantCulture, word, domain, tap))];
    }
}
