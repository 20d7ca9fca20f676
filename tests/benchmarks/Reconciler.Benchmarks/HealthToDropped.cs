using System.Globalization;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>
/// From the end of the probe that turns a guest's check Unhealthy, as the agent's clock has it, to the last frame of the guest that the other side of the wire hears. The guest sends one each
/// 10 ms all the time; the check fails because a file of it is deleted. Both clocks are the kernel's of this host.
/// </summary>
internal static class HealthToDropped
{
    private const string Address = "10.120.0.40";
    private const string Listener = "10.120.0.1";
    private const string Domain = Guests.Namespace + ".watched";
    private const string Proof = "/tmp/well";

    private const string Machine = $$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: QuarantinePolicy
        metadata: {name: watched, namespace: {{Guests.Namespace}} }
        spec:
          selector: {matchLabels: {tier: watched} }
          health: [{name: well, exec: {command: [/bin/ls, {{Proof}}]}, interval: 1s, timeout: 1s, failureThreshold: 1}]
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: watched, namespace: {{Guests.Namespace}}, labels: {tier: watched} }
        spec:
          memory: {size: 128Mi}
          guestAgent: true
          boot: {kernel: kernel, initrd: initrd, commandLine: "console=ttyS0 quiet reconciler.hostname=watched"}
          interfaces: [{name: eth0, network: floor, ipAddresses: [{{Address}}]}]
        """;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LabSession lab, int count)
    {
        (await lab.ApplyAsync(Machine)).Succeeded();
        await Eventually.SeesAsync("the guest's agent", () => lab.GetAsync("partition", "watched", Guests.Namespace), seen => seen?["status"]?["bootId"] is not null);
        await lab.InGuestAsync(Domain, "/bin/sh", "-c", $"touch {Proof}; (ping -i 0.01 {Listener} >/dev/null 2>&1 </dev/null &)");
        List<double> samples = [];
        while (samples.Count < count)
        {
            await StateAsync(lab, "Healthy");
            await Reach.AwaitAsync(lab, Address);
            var listening = lab.InsideAsync("world", ["timeout", "8", "ip", "netns", "exec", "vlan120", "tcpdump", "-i", "any", "--immediate-mode", "-n", "-tt", "icmp and src host " + Address]);
            await lab.InGuestAsync(Domain, "/bin/rm", Proof);
            var decided = await StateAsync(lab, "Unhealthy");
            var frames = (await listening).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Moment).ToList();
            if (frames.Count == 0 || frames[0] > decided)
            {
                throw new InvalidOperationException($"{frames.Count} frames were heard, none of them before the check failed");
            }

            samples.Add((frames[^1] - decided).TotalMilliseconds);
            Console.WriteLine($"  failing health to the last frame on the wire: {samples[^1]:0} ms");
            await lab.InGuestAsync(Domain, "/bin/touch", Proof);
        }

        (await lab.KubectlAsync("delete", "-n", Guests.Namespace, "virtualmachine/watched", "quarantinepolicy/watched", "--timeout=60s")).Succeeded();
        return
        [
            Figure.Absolute("the probe that fails a guest's health to its last frame on the wire", "ms", 1000, samples),
            Figure.Absolute("the probe that fails a guest's health to its last frame on the wire, the worst", "ms", 1000, [samples.Max()]),
        ];
    }

    /// <summary>Awaits the verdict; since when it is so.</summary>
    private static async Task<DateTimeOffset> StateAsync(LabSession lab, string state)
    {
        var seen = await Eventually.SeesAsync(
            $"the check {state}", () => lab.GetAsync("partition", "watched", Guests.Namespace), seen => seen?["status"]?["health"]?[0]?["state"]?.GetValue<string>() == state);
        return DateTimeOffset.Parse(seen!["status"]!["health"]![0]!["since"]!.GetValue<string>(), CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset Moment(string line) => DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(line[..line.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
}
