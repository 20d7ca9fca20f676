using System.Diagnostics;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Checks over the network reach a guest that is cut off, and nobody else does.</summary>
[Collection(LabTests.Name)]
public sealed class ProbeTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "booth";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        var yaml = Yaml.Namespace(Space)
            + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.65.0.0/24}]}")
            + $$$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: served, namespace: {{{Space}}}}
            spec:
              selector: {matchLabels: {tier: web}}
              health:
              - {name: port, tcp: {port: 8080}, interval: 1s, timeout: 1s, failureThreshold: 1}
              - {name: page, http: {path: /healthz, port: 8080}, interval: 1s, timeout: 1s, failureThreshold: 1}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: closed, namespace: {{{Space}}}}
            spec: {selector: {matchLabels: {tier: web}}, policyTypes: [Ingress, Egress], egress: [{to: [{cidr: 10.65.0.11/32}]}], ingress: [{from: [{cidr: 10.65.0.11/32}], ports: [{protocol: ICMP}]}]}
            ---

            """
            + Yaml.Machine(Space, "web", "[{name: eth0, network: office, ipAddresses: [10.65.0.10]}]", "{tier: web}")
            + Yaml.Machine(Space, "peer", "[{name: eth0, network: office, ipAddresses: [10.65.0.11]}]");
        (await lab.ApplyAsync(yaml)).Succeeded();
        await Eventually.SeesAsync("the agents", () => lab.GetAsync("partition", "web", Space), seen => seen?["status"]?["bootId"] is not null);
        await Eventually.SeesAsync("the agents", () => lab.GetAsync("partition", "peer", Space), seen => seen?["status"]?["bootId"] is not null);
    }

    public async Task DisposeAsync()
    {
        (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();
        await Eventually.SeesAsync("no end of probes on the node", () => lab.InsideNodeAsync(["ip", "-o", "link"]), seen => !seen.Output.Contains("rcp", StringComparison.Ordinal));
        await Eventually.SeesAsync("no port of probes", () => lab.RunAsync("ovs-vsctl", ["--db=" + lab.Variables["OVS_DB"], "list-ports", "br-int"]), seen => !seen.Output.Contains("rcp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guest_IsProbedWhileItIsCutOff_AndLetInByIt()
    {
        await CompliantAsync("False", "port: port 8080");
        await PingAsync(succeeds: false);

        await lab.InGuestAsync($"{Space}.web", "/bin/sh", "-c", "mkdir /tmp/www && busybox httpd -p 8080 -h /tmp/www");
        await CompliantAsync("False", "page: GET /healthz on port 8080 was answered with 404, not 200");
        await PingAsync(succeeds: false);

        await lab.InGuestAsync($"{Space}.web", "/bin/sh", "-c", "echo well >/tmp/www/healthz");
        await CompliantAsync("True", "");
        await PingAsync(succeeds: true);

        await lab.InGuestAsync($"{Space}.web", "/bin/rm", "/tmp/www/healthz");
        await CompliantAsync("False", "404");
        await PingAsync(succeeds: false);

        // Somebody takes the node's end away, then unplugs it: it comes back, and checks hold again.
        var device = (await lab.InsideNodeAsync(["ip", "-o", "link"])).Output.Split(' ').First(word => word.StartsWith("rcp", StringComparison.Ordinal)).Split('@', ':')[0];
        (await lab.InsideNodeAsync(["ip", "link", "del", device])).Succeeded();
        await CorrectedAsync($"node.probers[{Space}/office].link");
        await lab.InGuestAsync($"{Space}.web", "/bin/sh", "-c", "echo well >/tmp/www/healthz");
        await CompliantAsync("True", "");
        await lab.InGuestAsync($"{Space}.web", "/bin/rm", "/tmp/www/healthz");
        await CompliantAsync("False", "404");
        (await lab.RunAsync("ovs-vsctl", ["--db=" + lab.Variables["OVS_DB"], "del-port", "br-int", device])).Succeeded();
        await CorrectedAsync($"node.probers[{Space}/office].port");

        // A killed agent takes its namespace along; the next one makes another, and cuts nobody off or lets nobody in by that.
        Process.GetProcessById(lab.ControllerProcesses().Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == "agent")).Kill();
        await Eventually.SeesAsync("a link anew", () => lab.InsideNodeAsync(["ip", "-o", "link"]), seen => seen.Output.Contains(device, StringComparison.Ordinal));
        await lab.InGuestAsync($"{Space}.web", "/bin/sh", "-c", "echo well >/tmp/www/healthz");
        await CompliantAsync("True", "");
    }

    private async Task CorrectedAsync(string path) => await Eventually.SeesAsync(
        $"{path} corrected",
        () => lab.GetAsync("driftreport", "hypervisornode-node1", "reconciler-system"),
        seen => seen?["status"]?["findings"]?.AsArray().Any(finding => finding!["path"]!.GetValue<string>() == path && finding["outcome"]!.GetValue<string>() == "Corrected") ?? false);

    private async Task PingAsync(bool succeeds) => await Eventually.SeesAsync(
        $"ping {(succeeds ? "is" : "is not")} answered",
        () => lab.InGuestAsync($"{Space}.peer", "/bin/ping", "-c", "1", "-W", "1", "10.65.0.10"),
        seen => seen.Contains("exit 0", StringComparison.Ordinal) == succeeds);

    private async Task CompliantAsync(string status, string message) => await Eventually.SeesAsync(
        $"Compliant={status}: {message}",
        () => lab.GetAsync("virtualmachine", "web", Space),
        seen => seen?["status"]?["conditions"]?.AsArray().Any(condition =>
            condition!["type"]!.GetValue<string>() == "Compliant" && condition["status"]!.GetValue<string>() == status && condition["message"]!.GetValue<string>().Contains(message, StringComparison.Ordinal)) ?? false);
}
