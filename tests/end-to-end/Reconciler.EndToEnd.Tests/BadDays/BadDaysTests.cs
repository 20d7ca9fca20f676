using System.Globalization;
using Reconciler.EndToEnd.Tests.Matrix;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests.BadDays;

/// <summary>
/// What dies, hangs, fills up or rots under load: afterwards the same end state, no guest lost, nothing destroyed on missing knowledge. Clocks that jump are
/// tested where a clock can be given, see ClockTests of the agent and the planner: a namespace has no wall clock of its own.
/// </summary>
[Collection(LabTests.Name)]
public sealed class BadDaysTests(BadDaysLab lab) : IClassFixture<BadDaysLab>
{
    [Theory]
    [InlineData("node1", "libvirtd")]
    [InlineData("node1", "ovsdb-server")]
    [InlineData("node1", "ovs-vswitchd")]
    [InlineData("node1", "ovn-controller")]
    [InlineData("fabric", "ovn-northd")]
    [InlineData("fabric", "ovnnb_db")]
    public async Task ADaemonKilledUnderLoad_EndsInTheSameState(string machine, string service)
    {
        var (before, boot, qemu) = await BeginAsync();
        using var until = new CancellationTokenSource();
        var load = lab.ChangeThingsAsync(until.Token);

        await lab.KillAsync(machine, service);

        await until.CancelAsync();
        (await load).Should().BePositive("changes went on meanwhile");
        await lab.AsBeforeAsync(before, boot, qemu);
    }

    [Fact]
    public async Task TheAgentKilledAtAnyMoment_LeavesNoHalfCarriedOutPlan()
    {
        var (before, boot, qemu) = await BeginAsync();
        using var until = new CancellationTokenSource();
        var load = lab.ChangeThingsAsync(until.Token);

        // The lab waits longer before each start: 0.25 s, 0.5 s, ... so it gets further into its rounds each time.
        for (var i = 0; i < 5; i++)
        {
            await lab.KillAsync("node1", "agent");
        }

        await until.CancelAsync();
        (await load).Should().BePositive();
        await lab.AsBeforeAsync(before, boot, qemu);
    }

    [Fact]
    public async Task WhileTheApiIsAway_TheNodeIsKept_AndEveryRoundIsToldOnceAfterwards()
    {
        var (before, boot, qemu) = await BeginAsync();
        var control = lab.Session.ControlProcesses();
        var counts = await lab.CountsAsync();
        await SignalAsync("-STOP", control);
        try
        {
            (await lab.Session.VirshAsync("suspend", BadDaysLab.Domain)).Succeeded();
            await Eventually.SeesAsync("the guest runs again", () => lab.Session.VirshAsync("domstate", BadDaysLab.Domain), state => state.Output.Trim() == "running", TimeSpan.FromSeconds(20));

            // Who keeps the northbound database is away as well; what OVN has stays as it is.
            (await lab.Session.NorthboundAsync("lr-nat-del", $"{BadDaysLab.Space}.office")).Succeeded();

            // Longer than any request waits for its answer.
            await Eventually.SeesAsync("a while", () => Task.FromResult(TimeProvider.System.GetUtcNow()), Until(TimeSpan.FromSeconds(20)), TimeSpan.FromSeconds(30));
            (await lab.Session.VirshAsync("autostart", BadDaysLab.Domain)).Succeeded();
            await Eventually.SeesAsync("no autostart", () => lab.Session.VirshAsync("dominfo", BadDaysLab.Domain), info => info.Output.Contains("Autostart:      disable", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        }
        finally
        {
            await SignalAsync("-CONT", control);
        }

        await lab.AsBeforeAsync(before, boot, qemu);
        foreach (var path in new[] { "spec.runStrategy", "domain.autostart" })
        {
            await Eventually.SeesAsync(
                $"{path} told once", lab.CountsAsync, now => now.GetValueOrDefault(path) == counts.GetValueOrDefault(path) + 1, TimeSpan.FromSeconds(45));
        }
    }

    [Fact]
    public async Task AFullDisk_KeepsTheAgentFromNothing()
    {
        var (before, boot, qemu) = await BeginAsync();
        const string Folder = "/var/lib/reconciler/partitions";
        (await lab.Session.InsideNodeAsync(["mount", "-t", "tmpfs", "-o", "size=64k", "full", Folder])).Succeeded();
        try
        {
            // dd ends with an error, and the disk is full.
            await lab.Session.InsideNodeAsync(["dd", "if=/dev/zero", $"of={Folder}/filler", "bs=4k"]);
            (await lab.Session.VirshAsync("suspend", BadDaysLab.Domain)).Succeeded();
            await Eventually.SeesAsync("the guest runs again", () => lab.Session.VirshAsync("domstate", BadDaysLab.Domain), state => state.Output.Trim() == "running", TimeSpan.FromSeconds(20));
            (await lab.Session.KubectlAsync("patch", "virtualmachine", "one", "-n", BadDaysLab.Space, "--type=merge", "-p", """{"spec":{"memory":{"size":"112Mi","max":"128Mi"}}}""")).Succeeded();
            await Eventually.SeesAsync("a change of the spec carried out", () => lab.Session.VirshAsync("dumpxml", BadDaysLab.Domain, "--inactive"), xml => xml.Output.Contains("114688", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        }
        finally
        {
            (await lab.Session.InsideNodeAsync(["umount", Folder])).Succeeded();
            (await lab.Session.KubectlAsync("patch", "virtualmachine", "one", "-n", BadDaysLab.Space, "--type=merge", "-p", """{"spec":{"memory":{"size":"128Mi","max":null}}}""")).Succeeded();
        }

        await lab.AsBeforeAsync(before, boot, qemu);
    }

    [Fact]
    public async Task ACorruptFileOfDesiredState_TouchesNoGuest_AndIsToldAnewByTheApi()
    {
        var (before, boot, qemu) = await BeginAsync();
        (await lab.Session.InsideNodeAsync(["sh", "-c", $"echo '{{\"half' > /var/lib/reconciler/partitions/{BadDaysLab.Domain}.json"])).Succeeded();

        await lab.KillAsync("node1", "agent");

        (await lab.Session.VirshAsync("suspend", BadDaysLab.Domain)).Succeeded();
        await Eventually.SeesAsync("the guest runs again", () => lab.Session.VirshAsync("domstate", BadDaysLab.Domain), state => state.Output.Trim() == "running", TimeSpan.FromSeconds(30));
        await lab.AsBeforeAsync(before, boot, qemu);
    }

    private static Func<DateTimeOffset, bool> Until(TimeSpan later)
    {
        var end = TimeProvider.System.GetUtcNow() + later;
        return now => now >= end;
    }

    private async Task<(LabState Before, string Boot, string Qemu)> BeginAsync() => (await lab.SettledAsync(), await lab.BootIdAsync(), await lab.QemuAsync());

    private async Task SignalAsync(string signal, IEnumerable<int> pids) =>
        (await lab.Session.RunAsync("kill", [signal, .. pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture))])).Succeeded();
}
