using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reconciler.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Reconciler.EndToEnd.Tests.Soak;

/// <summary>
/// The false-alarm soak: guests at work, scanned every second. Not one finding, and not one write where nobody asked for a change. One round in every test
/// run, as many as there is time for by <c>make drift-soak MINUTES=n</c>.
/// </summary>
/// <remarks>
/// Snapshots are libvirt's internal ones (qcow2, with memory), which leave the definition as it is. An external snapshot makes the guest write into another
/// file than the spec's: that is drift, and reported as such.
/// </remarks>
[Collection(LabTests.Name)]
public sealed class SoakTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Space = "soak";

    // As many as it takes for scans to read over libvirt's own protocol.
    private const int Idle = 64;
    private static readonly string[] Guests = ["one", "two"];
    private readonly LabSession lab = new(Path.Combine(Repository.Root, "artifacts", "lab-soak"));
    private ForeignApi? api;

    private static TimeSpan Length => TimeSpan.FromMinutes(double.TryParse(Environment.GetEnvironmentVariable("SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 0);

    public async Task InitializeAsync()
    {
        api = await ForeignApi.UpAsync(lab, "--scan-interval", "1s");
        var yaml = new StringBuilder(Yaml.Namespace(Space) + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.68.0.0/24}], dhcp: {leaseTime: 1m}, nat: {}}") + $$$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: watched, namespace: {{{Space}}}}
            spec:
              selector: {matchLabels: {watched: "yes"}}
              health: [{name: agent, guestAgent: {}, interval: 10s, timeout: 10s, failureThreshold: 6}]
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: wall, namespace: {{{Space}}}}
            spec: {selector: {}, ingress: [{from: [{cidr: 10.68.0.0/24}]}]}
            ---

            """);
        yaml.Append(Yaml.Machine(Space, "one", "[{name: eth0, network: office, ipAddresses: [10.68.0.10]}]", "{watched: \"yes\"}", "disks: [{name: data, size: 16Mi}]"));
        yaml.Append(Yaml.Machine(Space, "two", "[{name: eth0, network: office, ipAddresses: [10.68.0.11]}]"));
        for (var i = 0; i < Idle; i++)
        {
            yaml.Append(Yaml.Machine(Space, $"idle{i}", "[]", more: "runStrategy: Halted"));
        }

        (await lab.ApplyAsync(yaml.ToString())).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=110s", "virtualmachines", "--all")).Succeeded();
        await BootedAsync("one");
        await BootedAsync("two");
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Compliant", "--timeout=60s", "virtualmachine/one")).Succeeded();
    }

    public async Task DisposeAsync()
    {
        await lab.DownAsync();
        if (api is not null)
        {
            await api.DisposeAsync();
        }
    }

    [OwnApiFact]
    public async Task GuestsAtWork_RaiseNoAlarm_AndNothingIsWritten()
    {
        using var events = new LibvirtEvents(lab);
        var watch = Stopwatch.StartNew();
        var (rounds, quiet, earlier) = (0, TimeSpan.Zero, Scans());
        while (rounds == 0 || watch.Elapsed < Length)
        {
            // Nobody asks for anything: nothing may be written.
            var before = await SettledAsync();
            var (seen, started) = (events.Count, watch.Elapsed);
            await TrafficAsync();
            await SnapshotAsync();
            await TrafficAsync();
            (await Writes.CountAsync(lab)).Since(before).Should().BeEmpty("nobody asked for a change");
            events.ChangesSince(seen).Should().BeEmpty("libvirt was asked for nothing");
            quiet += watch.Elapsed - started;

            // A guest reboots by itself: its new boot id is a fact that status tells; beyond status nothing is written.
            before = await SettledAsync();
            await RebootAsync("two");
            var after = await SettledAsync();
            (after with { Objects = before.Objects }).Since(before).Should().BeEmpty("a guest may reboot");
            after.Objects.Where(entry => before.Objects.GetValueOrDefault(entry.Key) != entry.Value).Select(entry => entry.Key)
                .Should().OnlyContain(name => name == $"Partition {Space}/two" || name == $"VirtualMachine {Space}/two" || name.StartsWith("Event ", StringComparison.Ordinal));

            // The owner asks for another size: carried out, and no alarm.
            foreach (var size in new[] { "112Mi", "128Mi" })
            {
                (await lab.KubectlAsync("patch", "virtualmachine", "one", "-n", Space, "--type=merge", "-p", $$$$"""{"spec":{"memory":{"size":"{{{{size}}}}","max":"128Mi"}}}""")).Succeeded();
                (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=60s", "virtualmachine/one")).Succeeded();
            }

            rounds++;
            output.WriteLine($"{watch.Elapsed.TotalSeconds:0} s: {rounds} rounds, findings {after.Findings}");
        }

        var end = await SettledAsync();
        var scans = Scans() - earlier;
        scans.Should().BePositive("what is read over libvirt's own protocol is what its client reads");
        output.WriteLine($"{scans} scans of {Idle + Guests.Length} partitions ({scans * (Idle + Guests.Length)} looks), {events.Count} events of libvirt, findings {end.Findings}, writes 0 in {quiet.TotalSeconds:0} s of work");
        end.Findings.Should().Be(0, (await lab.KubectlAsync("get", "driftreports", "-A", "-o", "jsonpath={.items[*].status.findings}")).Output.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

        // The proof that there were scans: what only a scan can see is found by one.
        (await lab.InsideNodeAsync(["sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward"])).Succeeded();
        await Eventually.SeesAsync("forwarding again", () => lab.InsideNodeAsync(["cat", "/proc/sys/net/ipv4/ip_forward"]), seen => seen.Output.Trim() == "1", TimeSpan.FromSeconds(20));
    }

    /// <summary>How many scans the agent has told of that found all partitions exactly as its rounds left them.</summary>
    private int Scans() =>
        Directory.EnumerateFiles(lab.Folder, "*.log", SearchOption.AllDirectories).SelectMany(File.ReadLines).Count(line => line.Contains($"Scan of {Idle + Guests.Length} partitions: {Idle + Guests.Length} verified", StringComparison.Ordinal));

    /// <summary>Writes that were on their way have arrived.</summary>
    private async Task<Writes> SettledAsync()
    {
        var last = await Writes.CountAsync(lab);
        var quietSince = Stopwatch.StartNew();
        return await Eventually.SeesAsync(
            "no more writes",
            async () =>
            {
                var next = await Writes.CountAsync(lab);
                if (next.Since(last).Length > 0)
                {
                    quietSince.Restart();
                }

                return last = next;
            },
            _ => quietSince.Elapsed > TimeSpan.FromSeconds(3),
            TimeSpan.FromSeconds(60));
    }

    private async Task TrafficAsync()
    {
        // Half of the lease's time passes: each guest asks for its address again.
        (await lab.InGuestAsync($"{Space}.one", "/bin/ping", "-c", "8", "-i", "1", "10.68.0.11")).Should().Contain("exit 0");
        (await lab.InGuestAsync($"{Space}.two", "/bin/wget", "-q", "-O", "-", "http://10.68.0.10/")).Should().Contain("exit 0");
        (await lab.InGuestAsync($"{Space}.two", "/bin/ping", "-c", "8", "-i", "1", "203.0.113.1")).Should().Contain("exit 0");
    }

    private async Task SnapshotAsync()
    {
        (await lab.VirshAsync("snapshot-create-as", $"{Space}.one", "soak")).Succeeded();
        (await lab.VirshAsync("snapshot-delete", $"{Space}.one", "soak")).Succeeded();
    }

    private async Task RebootAsync(string machine)
    {
        var boot = await BootedAsync(machine);
        await lab.InGuestAsync($"{Space}.{machine}", "/bin/sh", "-c", "(sleep 1; reboot -f) >/dev/null 2>&1 </dev/null &");
        await Eventually.SeesAsync("another boot id", () => BootedAsync(machine), now => now != boot, TimeSpan.FromSeconds(90));
    }

    private async Task<string> BootedAsync(string machine)
    {
        var partition = await Eventually.SeesAsync($"{machine}'s boot id", () => lab.GetAsync("partition", machine, Space), seen => seen?["status"]?["bootId"] is not null, TimeSpan.FromSeconds(90));
        return partition!["status"]!["bootId"]!.GetValue<string>();
    }
}
