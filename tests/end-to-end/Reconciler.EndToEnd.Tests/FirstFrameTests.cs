using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>What an unproven guest gets through, told by a sniffer that listens before it exists: nothing, at its first start and at its next one.</summary>
[Collection(LabTests.Name)]
public sealed class FirstFrameTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "dawn";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        (await lab.ApplyAsync(
            Yaml.Namespace(Space)
            + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.68.0.0/24}]}")
            + $$$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: never, namespace: {{{Space}}}}
            spec: {selector: {matchLabels: {tier: desk}}, health: [{name: never, exec: {command: [/bin/false]}, interval: 1s, timeout: 1s, failureThreshold: 1}]}
            ---

            """
            + Yaml.Machine(Space, "files", "[{name: eth0, network: office, ipAddresses: [10.68.0.10]}]"))).Succeeded();
        await Eventually.SeesAsync("the agent of files", () => lab.GetAsync("partition", "files", Space), seen => seen?["status"]?["bootId"] is not null);
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task UnprovenGuest_GetsNothingThrough_FromItsFirstFrameOn_AlsoAfterARestart()
    {
        // ARP, neighbour discovery and DHCP are what a guest keeps; all else of it that reaches the other guest is a leak.
        var tap = (await lab.GetAsync("partition", "files", Space))!["spec"]!["interfaces"]![0]!["tapName"]!.GetValue<string>();
        var heard = lab.OnNodeAsync(
            "timeout", "110", "tcpdump", "-i", tap, "-c", "1", "-n", "-e", "ether", "src", "02:00:00:00:68:11", "and", "not", "arp", "and", "not", "icmp6", "and", "not", "port", "67", "and", "not", "port", "547");
        await lab.InGuestAsync($"{Space}.files", "/bin/sh", "-c", "(ping -i 0.2 10.68.0.11 >/tmp/pings 2>&1 </dev/null &)");

        (await lab.ApplyAsync(Yaml.Machine(Space, "desk", "[{name: eth0, network: office, ipAddresses: [10.68.0.11], macAddress: \"02:00:00:00:68:11\"}]", "{tier: desk}"))).Succeeded();
        var first = await BootIdAsync(null);
        await TryAsync();
        (await lab.VirshAsync("destroy", $"{Space}.desk")).Succeeded();
        await BootIdAsync(first);
        await TryAsync();

        (await lab.InGuestAsync($"{Space}.files", "/bin/cat", "/tmp/pings")).Should().NotContain("bytes from");
        heard.IsCompleted.Should().BeFalse("the sniffer ends with the first frame that it hears, and nothing may pass");

        // It listens: without the quarantine it hears one.
        (await lab.KubectlAsync("patch", "quarantinepolicy", "never", "-n", Space, "--type=merge", "-p", "{\"spec\":{\"enforcement\":\"Report\"}}")).Succeeded();
        (await heard).Output.Should().Contain("10.68.0.11 > 10.68.0.10");
    }

    /// <summary>From inside the guest: TCP, UDP and ICMP towards the other one.</summary>
    private async Task TryAsync() => await lab.InGuestAsync(
        $"{Space}.desk", "/bin/sh", "-c", "ping -c 1 -W 1 10.68.0.10; echo x | nc -w 1 10.68.0.10 22; echo x | nc -u -w 1 10.68.0.10 53; true");

    private async Task<string> BootIdAsync(string? former) => (await Eventually.SeesAsync(
        "a boot id", () => lab.GetAsync("partition", "desk", Space), seen => seen?["status"]?["bootId"] is { } id && id.GetValue<string>() != former))!["status"]!["bootId"]!.GetValue<string>();
}
