using System.Globalization;
using System.Text.Json;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>What agent and operator count is what stands in the reports.</summary>
[Collection(LabTests.Name)]
public sealed class MetricsTests(RunningLab running)
{
    private const string Space = "counted";
    private readonly LabSession lab = running.Session;

    [Fact]
    public async Task Metrics_OfAgentAndOperator_AgreeWithTheReports()
    {
        var yaml = Yaml.Namespace(Space) + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.63.0.0/24}], nat: {}}")
            + Yaml.Machine(Space, "one", "[{name: eth0, network: office}]", more: "runStrategy: Halted");
        (await lab.ApplyAsync(yaml)).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", "virtualmachine/one", "virtualnetwork/office")).Succeeded();
        var (agent, control) = (await CountsAsync("RECONCILER_METRICS_NODE1"), await CountsAsync("RECONCILER_METRICS_CONTROL"));
        var nat = (await lab.NorthboundAsync("--bare", "--columns=_uuid", "find", "NAT", $"external_ids:reconciler-namespace={Space}")).Succeeded().Trim();

        for (var round = 1; round <= 2; round++)
        {
            (await lab.VirshAsync("autostart", $"{Space}.one")).Succeeded();
            (await lab.NorthboundAsync("set", "NAT", nat, "external_ip=192.0.2.66")).Succeeded();
            await Eventually.SeesAsync(
                $"both put back {round} times", FindingsAsync, found => found.Count == 2 && found.TrueForAll(finding => finding.Outcome == "Corrected" && finding.Count == round));
        }

        (await CountsAsync("RECONCILER_METRICS_NODE1")).Since(agent).Should().BeEquivalentTo(new Dictionary<string, double>
        {
            ["reconciler_drift_detections_total{kind=\"VirtualMachine\",field=\"domain.autostart\",notice=\"Event\"}"] = 2,
            ["reconciler_drift_corrections_total{kind=\"VirtualMachine\",field=\"domain.autostart\",outcome=\"Corrected\"}"] = 2,
            ["reconciler_drift_detection_seconds_count{notice=\"Event\"}"] = 2,
            ["reconciler_drift_correction_seconds_count{kind=\"VirtualMachine\"}"] = 2,
        });
        (await CountsAsync("RECONCILER_METRICS_CONTROL")).Since(control).Should().BeEquivalentTo(new Dictionary<string, double>
        {
            ["reconciler_drift_detections_total{kind=\"VirtualNetwork\",field=\"spec.nat (NAT external_ip)\",notice=\"Event\"}"] = 2,
            ["reconciler_drift_corrections_total{kind=\"VirtualNetwork\",field=\"spec.nat (NAT external_ip)\",outcome=\"Corrected\"}"] = 2,
            ["reconciler_drift_detection_seconds_count{notice=\"Event\"}"] = 2,
            ["reconciler_drift_correction_seconds_count{kind=\"VirtualNetwork\"}"] = 2,
        });
        (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();
    }

    private async Task<List<(string Outcome, int Count)>> FindingsAsync()
    {
        var run = await lab.ReconcilerAsync("drift", "-n", Space, "-o", "json");
        run.ExitCode.Should().BeInRange(0, 1, run.Error);
        using var report = JsonDocument.Parse(run.Output);
        return [.. report.RootElement.GetProperty("findings").EnumerateArray().Select(finding => (finding.GetProperty("outcome").GetString()!, finding.GetProperty("count").GetInt32()))];
    }

    /// <summary>The counters of drift of one process.</summary>
    private async Task<DriftCounts> CountsAsync(string variable) => DriftCounts.Read(await MetricsPage.ReadAsync(lab, variable));

    private sealed record DriftCounts(IReadOnlyDictionary<string, double> Values)
    {
        public static DriftCounts Read(string text) => new(text.Split('\n')
            .Where(line => line.StartsWith("reconciler_drift_", StringComparison.Ordinal) && (line.Contains("_total{", StringComparison.Ordinal) || line.Contains("_count{", StringComparison.Ordinal)))
            .ToDictionary(line => line[..(line.LastIndexOf('}') + 1)], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));

        /// <summary>What was added since.</summary>
        public Dictionary<string, double> Since(DriftCounts before) => Values
            .Select(value => (value.Key, Added: value.Value - before.Values.GetValueOrDefault(value.Key)))
            .Where(value => value.Added > 0)
            .ToDictionary(value => value.Key, value => value.Added);
    }
}
