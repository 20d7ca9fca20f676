using System.Diagnostics;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Killing our own processes harms no guest; what drifts meanwhile is put back.</summary>
[Collection(LabTests.Name)]
public sealed class CrashTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "crash";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        (await lab.ApplyAsync(Yaml.Namespace(Space) + Yaml.Network(Space, "net", "{subnets: [{cidr: 10.65.0.0/24}]}")
            + Yaml.Machine(Space, "one", "[{name: eth0, network: net}]"))).Succeeded();
        await BootIdAsync();
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task KillingTheAgent_HarmsNoGuest_AndWhatDriftedMeanwhileComesBack()
    {
        var boot = await BootIdAsync();
        (await lab.ApplyAsync(Yaml.Lan)).Succeeded();
        await Eventually.SeesAsync("the physical network", () => lab.InsideNodeAsync(["ovs-vsctl", "get", "Open_vSwitch", ".", "external_ids:ovn-bridge-mappings"]), seen => seen.Output.Contains("lan:br-lan", StringComparison.Ordinal));
        var mapped = MappingsSet();
        var agent = lab.ControllerProcesses().Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == "agent");

        Process.GetProcessById(agent).Kill();
        (await lab.VirshAsync("suspend", "crash.one")).Succeeded();

        await Eventually.SeesAsync("the guest runs again", () => lab.VirshAsync("domstate", "crash.one"), state => state.Output.Trim() == "running");
        (await BootIdAsync()).Should().Be(boot);
        MappingsSet().Should().Be(mapped, "an agent that does not know its node yet takes no physical network from it");
    }

    [Fact]
    public async Task WhileTheApiIsAway_DriftIsCorrectedFromTheNodesDisk()
    {
        var boot = await BootIdAsync();
        var control = lab.ControlProcesses();
        Signal("-STOP", control);
        try
        {
            (await lab.VirshAsync("suspend", "crash.one")).Succeeded();
            await Eventually.SeesAsync("the guest runs again", () => lab.VirshAsync("domstate", "crash.one"), state => state.Output.Trim() == "running", TimeSpan.FromSeconds(20));
            (await lab.VirshAsync("destroy", "crash.one")).Succeeded();
            await Eventually.SeesAsync("the guest runs again", () => lab.VirshAsync("domstate", "crash.one"), state => state.Output.Trim() == "running", TimeSpan.FromSeconds(20));
        }
        finally
        {
            Signal("-CONT", control);
        }

        await Eventually.SeesAsync("a new boot id", BootIdAsync, seen => seen != boot);
    }

    /// <summary>How many times agents have set the physical networks.</summary>
    private int MappingsSet() => File.ReadLines(Path.Combine(lab.Folder, "node1", "log", "agent.log")).Count(line => line.Contains("SetBridgeMappings", StringComparison.Ordinal));

    private static void Signal(string signal, IEnumerable<int> pids)
    {
        using var kill = Process.Start("kill", [signal, .. pids.Select(pid => pid.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
        kill.ExitCode.Should().Be(0);
    }

    private async Task<string> BootIdAsync()
    {
        var partition = await Eventually.SeesAsync("a boot id", () => lab.GetAsync("partition", "one", Space), seen => seen?["status"]?["bootId"] is not null);
        return partition!["status"]!["bootId"]!.GetValue<string>();
    }
}
