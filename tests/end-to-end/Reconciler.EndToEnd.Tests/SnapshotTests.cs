using System.Diagnostics;
using System.Globalization;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Snapshots of a guest that writes to two disks all the while, and restores of them.</summary>
[Collection(LabTests.Name)]
public sealed class SnapshotTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "snaps";
    private const string Domain = "snaps.one";

    /// <summary>Numbers, each on the first disk before it is on the second, and on both for good before the next one.</summary>
    private const string Writer =
        "i=0; while true; do i=$((i+1)); for disk in vda vdb; do printf '%010d' $i | dd of=/dev/$disk bs=512 conv=sync,fsync,notrunc 2>/dev/null; done; done > /dev/null 2>&1 &";

    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        (await lab.ApplyAsync(Yaml.Namespace(Space) + Yaml.Machine(Space, "one", "[]", more: "disks: [{name: a, size: 64Mi}, {name: b, size: 32Mi}]"))).Succeeded();
        await AnswersAsync();
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task ASnapshotOfAGuestThatWrites_HoldsOneMomentOfAllDisks_AndTheGuestGoesBackToIt()
    {
        await lab.InGuestAsync(Domain, "/bin/busybox", "sh", "-c", Writer);
        await Eventually.SeesAsync("a number on both disks", () => NumbersAsync(), seen => seen.Second > 0);

        // Ended in the middle and told again: the agent that comes after lets the guest go on and takes the snapshot anew.
        (await lab.ApplyAsync(Snapshot("killed", "Require"))).Succeeded();
        Process.GetProcessById(lab.ControllerProcesses().Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == "agent")).Kill();
        await ReadyAsync("virtualmachinesnapshot/killed");
        var before = await NumbersAsync();
        await Eventually.SeesAsync("the guest going on", () => NumbersAsync(), seen => seen.First > before.First);

        var earliest = (await NumbersAsync()).Second;
        (await lab.ApplyAsync(Snapshot("moment", "Require"))).Succeeded();
        await ReadyAsync("virtualmachinesnapshot/moment");
        var latest = (await NumbersAsync()).First;
        var status = (await lab.GetAsync("virtualmachinesnapshot", "moment", Space))!["status"]!;
        status["consistency"]!.GetValue<string>().Should().Be("FileSystem");
        status["frozenFor"].Should().NotBeNull();
        status["disks"]!.AsArray().Should().HaveCount(2);
        await Eventually.SeesAsync("more numbers", () => NumbersAsync(), seen => seen.First > latest + 2);

        // Beside the guest that goes on writing, a new one with the disks of that moment.
        (await lab.ApplyAsync(Restore("beside", "newVirtualMachine: copy"))).Succeeded();
        await ReadyAsync("virtualmachinerestore/beside");
        await AnswersAsync("snaps.copy");
        MomentWithin(await NumbersAsync("snaps.copy"), earliest, latest);
        (await NumbersAsync()).Second.Should().BeGreaterThan(latest);
        (await lab.KubectlAsync("delete", "-n", Space, "virtualmachine/copy", "--timeout=60s")).Succeeded();

        (await lab.ApplyAsync(Restore("back", "inPlace: {}"))).Succeeded();
        await ReadyAsync("virtualmachinerestore/back");
        await AnswersAsync();
        MomentWithin(await NumbersAsync(), earliest, latest);
        (await lab.KubectlAsync("get", "driftreports", "-n", Space, "-o", "yaml")).Succeeded().Should().NotContain("spec.disks", "no disk differs from its spec through all this");

        (await FilesAsync()).Should().Contain("snaps.one.a.");
        (await lab.KubectlAsync("delete", "-n", Space, "virtualmachinesnapshot/moment", "virtualmachinesnapshot/killed", "--timeout=60s")).Succeeded();
        (await FilesAsync()).Should().NotContain("snaps.one");
    }

    [Fact]
    public async Task ASnapshotOfAMachineThatIsOff_GoesWithIt()
    {
        (await lab.ApplyAsync(Yaml.Machine(Space, "off-one", "[]", more: "runStrategy: Halted\n  disks: [{name: a, size: 8Mi}]") + Snapshot("cold", "Prefer", "off-one"))).Succeeded();
        await ReadyAsync("virtualmachinesnapshot/cold");
        (await FilesAsync()).Should().Contain("off-one.a.");

        (await lab.KubectlAsync("delete", "-n", Space, "virtualmachine/off-one", "--timeout=60s")).Succeeded();

        await Eventually.SeesAsync("its snapshot gone", () => lab.GetAsync("virtualmachinesnapshot", "cold", Space), seen => seen is null);
        (await FilesAsync()).Should().NotContain("off-one");
    }

    private static string Snapshot(string name, string quiesce, string machine = "one") =>
        $"apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineSnapshot\nmetadata: {{name: {name}, namespace: {Space}}}\nspec: {{virtualMachine: {machine}, quiesce: {quiesce}}}\n---\n";

    private static string Restore(string name, string target) =>
        $"apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineRestore\nmetadata: {{name: {name}, namespace: {Space}}}\nspec:\n  snapshot: moment\n  target:\n    {target}\n";

    private static void MomentWithin((long First, long Second) numbers, long earliest, long latest)
    {
        numbers.First.Should().BeInRange(earliest, latest, "the snapshot holds a moment between these two");
        (numbers.First - numbers.Second).Should().BeInRange(0, 1, "all disks are of the same moment");
    }

    private async Task ReadyAsync(string subject) => (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", subject)).Succeeded();

    /// <summary>The guest answers, after its start or its restart.</summary>
    private async Task AnswersAsync(string domain = Domain) =>
        await Eventually.SeesAsync("an answer of the guest", () => lab.VirshAsync("qemu-agent-command", domain, "{\"execute\":\"guest-ping\"}"), seen => seen.ExitCode == 0, TimeSpan.FromSeconds(100));

    private async Task<(long First, long Second)> NumbersAsync(string domain = Domain) => (await NumberAsync(domain, "vda"), await NumberAsync(domain, "vdb"));

    private async Task<long> NumberAsync(string domain, string disk)
    {
        var text = (await lab.InGuestAsync(domain, "/bin/busybox", "sh", "-c", $"dd if=/dev/{disk} bs=512 count=1 iflag=direct 2>/dev/null | head -c 10")).Split('\n')[0].Trim('\0');
        return long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private async Task<string> FilesAsync() => (await lab.OnNodeAsync("find", "/var/lib/reconciler/disks/snapshots", "-type", "f")).Output;
}
