using System.Diagnostics;
using System.Text.Json.Nodes;
using Reconciler.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Reconciler.EndToEnd.Tests;

/// <summary>A load balancer seen from inside a third guest: two machines answer at one address, a dead one and a quarantined one drop out.</summary>
[Collection(LabTests.Name)]
public sealed class LoadBalancerTests(RunningLab running, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Space = "balanced";
    private const string Address = "10.66.0.200";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        var yaml = Yaml.Namespace(Space)
            + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.66.0.0/24}]}")
            + $$$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: LoadBalancer
            metadata: {name: web, namespace: {{{Space}}}}
            spec:
              network: office
              address: {{{Address}}}
              ports: [{name: http, port: 80, targetPort: 8080}]
              selector: {matchLabels: {app: web}}
              healthCheck: {interval: 1s, timeout: 1s, failureThreshold: 2}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: trusted, namespace: {{{Space}}}}
            spec:
              selector: {matchLabels: {app: web}}
              health: [{name: trust, exec: {command: [/bin/test, "!", -e, /tmp/distrust], exitCode: 0}, interval: 2s, timeout: 2s, failureThreshold: 2}]
            ---

            """
            + Yaml.Machine(Space, "red", "[{name: eth0, network: office, ipAddresses: [10.66.0.11]}]", "{app: web}")
            + Yaml.Machine(Space, "blue", "[{name: eth0, network: office, ipAddresses: [10.66.0.12]}]", "{app: web}")
            + Yaml.Machine(Space, "client", "[{name: eth0, network: office, ipAddresses: [10.66.0.20]}]");
        (await lab.ApplyAsync(yaml)).Succeeded();
        foreach (var name in new[] { "red", "blue", "client" })
        {
            await Eventually.SeesAsync($"{name}'s guest agent", () => lab.GetAsync("partition", name, Space), seen => seen?["status"]?["bootId"] is not null, TimeSpan.FromMinutes(3));
        }
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task Balancer_SpreadsConnections_LeavesADeadMachineOut_AndAQuarantinedOne()
    {
        await ServeAsync("red");
        await ServeAsync("blue");
        await StatusAsync("both serve", status => status?["readyBackends"]?.GetValue<int>() == 2 && Condition(status, "Ready") == "True" && Health(status, "red") == "Online" && Health(status, "blue") == "Online");
        await AnswersAsync("red", "blue");
        output.WriteLine((await lab.KubectlAsync("get", "lb", "-n", Space)).Output);

        // Its web server dies, the guest goes on: only OVN's own health check can tell.
        await lab.InGuestAsync($"{Space}.red", "/bin/killall", "httpd");
        var dead = Stopwatch.StartNew();
        await AnswersAsync("blue");
        output.WriteLine($"failover of a dead server: {dead.Elapsed.TotalSeconds:0.0} s until 12 connections in a row were answered (probed every 1 s, 2 failures)");
        await StatusAsync("red is found dead", status => status?["readyBackends"]?.GetValue<int>() == 1 && State(status, "red") == "Ready" && Health(status, "red") == "Offline");
        output.WriteLine($"{dead.Elapsed.TotalSeconds:0.0} s until status.machines said so");
        (await lab.ReconcilerAsync("network", "show", "-n", Space)).Output.Should().Contain("red: Ready, Offline");

        await ServeAsync("red");
        await AnswersAsync("red", "blue");
        await StatusAsync("red is well again", status => Health(status, "red") == "Online");

        await lab.InGuestAsync($"{Space}.blue", "/bin/touch", "/tmp/distrust");
        await StatusAsync("blue is quarantined", status => State(status, "blue") == "Quarantined" && State(status, "red") == "Ready");
        await AnswersAsync("red");

        // A mark drains the other one: nobody is left, and clients are refused instead of left waiting.
        (await lab.KubectlAsync("annotate", "virtualmachine", "red", "-n", Space, "reconciler.dev/draining=true")).Succeeded();
        await StatusAsync("red drains", status => State(status, "red") == "Draining" && Condition(status, "Ready") == "False");
        (await FetchAsync()).Should().Contain("refused");
    }

    private async Task ServeAsync(string name) =>
        (await lab.InGuestAsync($"{Space}.{name}", "/bin/sh", "-c", $"mkdir -p /tmp/www; echo served by {name} >/tmp/www/index.html; httpd -p 8080 -h /tmp/www")).Should().Contain("exit 0");

    /// <summary>Twelve connections in a row are answered, by exactly these machines.</summary>
    private Task AnswersAsync(params string[] names) => Eventually.SeesAsync(
        $"{string.Join(" and ", names)} answer",
        FetchAsync,
        seen => seen.Split("served by", StringSplitOptions.None).Length == 13 && new[] { "red", "blue" }.All(name => seen.Contains($"served by {name}", StringComparison.Ordinal) == names.Contains(name)));

    private Task<string> FetchAsync() => lab.InGuestAsync(
        $"{Space}.client", "/bin/sh", "-c", $"for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 {Address} 80 2>&1; done");

    private Task StatusAsync(string what, Func<JsonNode?, bool> holds) =>
        Eventually.SeesAsync(what, () => lab.GetAsync("loadbalancer", "web", Space), seen => holds(seen?["status"]));

    private static string? State(JsonNode? status, string machine) => Of(status, machine)?["state"]?.GetValue<string>();

    private static string? Health(JsonNode? status, string machine) => Of(status, machine)?["health"]?.GetValue<string>();

    private static JsonNode? Of(JsonNode? status, string machine) =>
        status?["machines"]?.AsArray().FirstOrDefault(found => found!["name"]!.GetValue<string>() == machine);

    private static string? Condition(JsonNode? status, string type) =>
        status?["conditions"]?.AsArray().FirstOrDefault(found => found!["type"]!.GetValue<string>() == type)?["status"]?.GetValue<string>();
}
