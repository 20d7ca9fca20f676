using System.Diagnostics;
using System.Globalization;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>What a failing check leads to: cut off after the grace period under Defer, never under Report; and a cut holds while nobody of us is alive.</summary>
[Collection(LabTests.Name)]
public sealed class EnforcementTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "grace";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        var yaml = Yaml.Namespace(Space)
            + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.67.0.0/24}]}")
            + Policy("later", "enforcement: Defer\n  gracePeriod: 30s")
            + Policy("told", "enforcement: Report")
            + Yaml.Machine(Space, "files", "[{name: eth0, network: office, ipAddresses: [10.67.0.10]}]")
            + Yaml.Machine(Space, "later", "[{name: eth0, network: office, ipAddresses: [10.67.0.11]}]", "{tier: later}")
            + Yaml.Machine(Space, "told", "[{name: eth0, network: office, ipAddresses: [10.67.0.12]}]", "{tier: told}");
        (await lab.ApplyAsync(yaml)).Succeeded();
        await Eventually.SeesAsync("the agent of files", () => lab.GetAsync("partition", "files", Space), seen => seen?["status"]?["bootId"] is not null);
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task Defer_CutsOffWhenTheGraceIsOver_Report_Never_AndTheCutHoldsWithoutUs()
    {
        await CompliantAsync("later", "False");
        await PingAsync("10.67.0.11", succeeds: true);
        await CompliantAsync("told", "False");
        await PingAsync("10.67.0.12", succeeds: true);

        await Eventually.SeesAsync("the end of the grace", () => lab.GetAsync("virtualmachine", "later", Space), seen => Condition(seen)?["message"]!.GetValue<string>().Contains("quarantined", StringComparison.Ordinal) ?? false);
        await PingAsync("10.67.0.11", succeeds: false);
        await PingAsync("10.67.0.12", succeeds: true);
        (await lab.KubectlAsync("get", "virtualmachines", "-n", Space)).Succeeded().Split('\n').First(line => line.StartsWith("told ", StringComparison.Ordinal)).Should().Contain("False");

        await AllSayTheSameAsync();

        var ours = lab.ControllerProcesses();
        Signal("-STOP", ours);
        try
        {
            await PingAsync("10.67.0.11", succeeds: false);
            await PingAsync("10.67.0.12", succeeds: true);
        }
        finally
        {
            Signal("-CONT", ours);
        }
    }

    /// <summary>kubectl, the operator's metrics, drift and the map of the networks.</summary>
    private async Task AllSayTheSameAsync()
    {
        var table = (await lab.KubectlAsync("get", "virtualmachines", "-n", Space)).Succeeded().Split('\n');
        var column = table[0].IndexOf("COMPLIANT", StringComparison.Ordinal);
        table.Where(line => line.StartsWith("later ", StringComparison.Ordinal) || line.StartsWith("told ", StringComparison.Ordinal)).Select(line => line.Substring(column, "False".Length))
            .Should().Equal("False", "False");

        await Eventually.SeesAsync(
            "the operator's metrics, which come a moment after the status that it wrote",
            async () => string.Join('\n', (await MetricsPage.ReadAsync(lab, "RECONCILER_METRICS_CONTROL")).Split('\n').Where(line => line.Contains($"{{namespace=\"{Space}\"", StringComparison.Ordinal))),
            seen => seen == $"reconciler_machines_compliant{{namespace=\"{Space}\",compliant=\"False\"}} 2\nreconciler_machines_quarantined{{namespace=\"{Space}\"}} 1");

        var drift = await lab.ReconcilerAsync("drift", "-n", Space);
        drift.ExitCode.Should().Be(0, "a verdict is no drift: {0}{1}", drift.Output, drift.Error);
        drift.Error.Should().Contain($"Machine {Space}/later is not compliant and quarantined: QuarantinePolicy later: never: ").And.Contain($"Machine {Space}/told is not compliant, and not cut off: QuarantinePolicy told: never: ");

        (await lab.ReconcilerAsync("network", "show", "-n", Space)).Succeeded().Should()
            .Contain($"machine {Space}/later (Running on node1, quarantined: CheckFailed)").And.Contain($"machine {Space}/told (Running on node1, not compliant, reported only: CheckFailed)");
    }

    private static string Policy(string name, string how) => $$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: QuarantinePolicy
        metadata: {name: {{name}}, namespace: {{Space}}}
        spec:
          {{how}}
          selector:
            matchLabels: {tier: {{name}} }
          health: [{name: never, exec: {command: [/bin/false]}, interval: 1s, timeout: 1s, failureThreshold: 1}]
        ---

        """;

    private static void Signal(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", [signal, .. processes.Select(process => process.ToString(CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
        kill.ExitCode.Should().Be(0);
    }

    private static System.Text.Json.Nodes.JsonNode? Condition(System.Text.Json.Nodes.JsonNode? machine) =>
        machine?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => condition!["type"]!.GetValue<string>() == "Compliant");

    private async Task CompliantAsync(string machine, string status) => await Eventually.SeesAsync(
        $"{machine}: Compliant={status}", () => lab.GetAsync("virtualmachine", machine, Space), seen => Condition(seen)?["status"]!.GetValue<string>() == status);

    private async Task PingAsync(string address, bool succeeds) => await Eventually.SeesAsync(
        $"ping of {address} {(succeeds ? "is" : "is not")} answered",
        () => lab.InGuestAsync($"{Space}.files", "/bin/ping", "-c", "1", "-W", "1", address),
        seen => seen.Contains("exit 0", StringComparison.Ordinal) == succeeds);
}
