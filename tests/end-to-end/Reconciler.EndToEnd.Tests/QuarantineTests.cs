using System.Diagnostics;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>A guest that fails its health check reaches only its remediation list; a healthy one is let back.</summary>
[Collection(LabTests.Name)]
public sealed class QuarantineTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "ward";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        var yaml = Yaml.Namespace(Space)
            + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.64.0.0/24}], nat: {}}")
            + $$$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: desktops, namespace: {{{Space}}}}
            spec:
              selector: {matchLabels: {tier: desktop}}
              health: [{name: agent, guestAgent: {}, interval: 2s, timeout: 2s, failureThreshold: 2, successThreshold: 2}]
              remediation: {allow: [{to: [{virtualMachine: updates}]}]}
            ---

            """
            + Yaml.Machine(Space, "updates", "[{name: eth0, network: office, ipAddresses: [10.64.0.10]}]")
            + Yaml.Machine(Space, "files", "[{name: eth0, network: office, ipAddresses: [10.64.0.11]}]")
            + Yaml.Machine(Space, "desk", "[{name: eth0, network: office, ipAddresses: [10.64.0.12]}]", "{tier: desktop}", commandLine: "reconciler.agent-delay=30");
        (await lab.ApplyAsync(yaml)).Succeeded();
        await Eventually.SeesAsync("the servers' agents", () => lab.GetAsync("partition", "files", Space), seen => seen?["status"]?["bootId"] is not null);
        await Eventually.SeesAsync("the servers' agents", () => lab.GetAsync("partition", "updates", Space), seen => seen?["status"]?["bootId"] is not null);
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task Guest_IsCutOffWhileUnproven_LetBackWhenHealthy_AndCutOffAgain()
    {
        // Its agent comes late after boot: until then nobody may begin to talk to it, not even the remediation peer.
        await CompliantAsync("False");
        await PingAsync("files", succeeds: false);
        await PingAsync("updates", succeeds: false);

        await CompliantAsync("True");
        await PingAsync("files", succeeds: true);

        // The agent stops answering, by itself, for a while; from inside the machine tries to reach both.
        await lab.InGuestAsync(
            $"{Space}.desk",
            "/bin/sh",
            "-c",
            "(sleep 1; pid=$(pidof qemu-ga); kill -STOP $pid; sleep 15; ping -c 2 -W 2 10.64.0.10 >/tmp/updates; ping -c 2 -W 2 10.64.0.11 >/tmp/files; sleep 5; kill -CONT $pid) >/dev/null 2>&1 </dev/null &");
        await CompliantAsync("False");
        await PingAsync("files", succeeds: false);

        await CompliantAsync("True");
        await PingAsync("files", succeeds: true);
        (await lab.InGuestAsync($"{Space}.desk", "/bin/cat", "/tmp/updates")).Should().Contain("bytes from", "the remediation list stays open");
        (await lab.InGuestAsync($"{Space}.desk", "/bin/cat", "/tmp/files")).Should().NotContain("bytes from", "nothing else does");
        await TheNextAgentProvesNobodyAnewAsync();
    }

    /// <summary>One answered ping a second, while the node's agent is killed and the next one has asked the guest twice: as often as it would have to in order to prove it.</summary>
    private async Task TheNextAgentProvesNobodyAnewAsync()
    {
        var proven = await HealthAsync();
        proven.Since.Should().NotBeNull();
        await lab.InGuestAsync($"{Space}.files", "/bin/sh", "-c", "ping -i 1 -W 1 10.64.0.12 >/tmp/watch 2>&1 </dev/null &");
        var former = Agent();
        Process.GetProcessById(former).Kill();
        await Eventually.SeesAsync("the next agent", () => Task.FromResult(lab.ControllerProcesses()), seen => seen.Except([former]).Any(IsAgent));
        await ProbedAsync();
        await ProbedAsync();

        (await HealthAsync()).Should().Be(proven, "the verdict stands, and has never been another one");
        await lab.InGuestAsync($"{Space}.files", "/bin/killall", "-INT", "ping");
        (await lab.InGuestAsync($"{Space}.files", "/bin/cat", "/tmp/watch")).Should().Contain(" 0% packet loss");
    }

    private int Agent() => lab.ControllerProcesses().Single(IsAgent);

    private static bool IsAgent(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == "agent";

    private async Task<(string? State, string? Since)> HealthAsync()
    {
        var health = (await lab.GetAsync("partition", "desk", Space))?["status"]?["health"]?[0];
        return (health?["state"]?.GetValue<string>(), health?["since"]?.GetValue<string>());
    }

    /// <summary>Awaits a probe that begins from now on: the agent asks for nothing else in a file of that name.</summary>
    private async Task ProbedAsync()
    {
        var before = await KeptAsync();
        await Eventually.SeesAsync("another probe", KeptAsync, seen => seen.Length > 0 && seen != before);
    }

    /// <summary>What the node's agent keeps of the guest's checks; each probe writes it anew.</summary>
    private async Task<string> KeptAsync()
    {
        var uid = (await lab.GetAsync("virtualmachine", "desk", Space))!["metadata"]!["uid"]!.GetValue<string>();
        return (await lab.InsideNodeAsync(["cat", $"/var/lib/reconciler/health/{uid}.json"])).Output;
    }

    private async Task PingAsync(string from, bool succeeds) =>
        await Eventually.SeesAsync(
            $"ping from {from} {(succeeds ? "is" : "is not")} answered",
            () => lab.InGuestAsync($"{Space}.{from}", "/bin/ping", "-c", "1", "-W", "1", "10.64.0.12"),
            seen => seen.Contains("exit 0", StringComparison.Ordinal) == succeeds);

    private async Task CompliantAsync(string status) =>
        await Eventually.SeesAsync(
            $"Compliant={status}",
            () => lab.GetAsync("virtualmachine", "desk", Space),
            seen => seen?["status"]?["conditions"]?.AsArray().Any(condition => condition!["type"]!.GetValue<string>() == "Compliant" && condition["status"]!.GetValue<string>() == status) ?? false);
}
