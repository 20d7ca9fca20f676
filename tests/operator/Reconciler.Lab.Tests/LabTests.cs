using System.Diagnostics;
using System.Globalization;
using Reconciler.Lab.Machines;

namespace Reconciler.Lab.Tests;

[Collection(RunningLabCollection.Name)]
public sealed class LabTests(RunningLab lab)
{
    [Fact]
    public void Up_ChangesNothingOfTheHost() => HostSnapshot.Take().Should().Be(lab.Before);

    [Fact]
    public async Task EnvironmentFile_LetsTheHostsShellReachLibvirtAndTheDatabases()
    {
        const string Script = """
            set -e
            . "$1"
            virsh -q domcapabilities --virttype qemu >/dev/null && echo libvirt
            ovn-nbctl --timeout=10 show && echo northbound
            ovn-sbctl --timeout=10 --bare --columns=name list Chassis
            ovs-vsctl --timeout=10 --db="$OVS_DB_NODE1" br-exists br-phy && echo switch
            virsh -c "$LIBVIRT_DEFAULT_URI_NODE1" -q hostname
            """;
        var start = new ProcessStartInfo("bash", ["-c", Script, "bash", lab.Folders.EnvironmentFile]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal(["libvirt", "northbound", "node1", "switch", "node1"], await errors);
    }

    [Fact]
    public async Task Node_OffersEmulationAlone_AlsoWhereTheHostHasKvm() =>
        (await lab.InAsync("node1", "virsh", "capabilities")).Should().Contain("<domain type='qemu'").And.NotContain("<domain type='kvm'");

    [Fact]
    public async Task Node_IsSeenByTheWorldUnderItsOwnAddress() =>
        (await lab.InAsync("node1", "socat", "-T5", "STDIO", $"TCP:{LabAddresses.World}:7")).Trim().Should().Be(lab.Node.Address);

    [Fact]
    public async Task Node_FindsTheControlPlaneOnItsOwnLoopback() =>
        (await lab.InAsync("node1", "socat", "-T5", "STDIO", $"TCP:127.0.0.1:{lab.Port}")).Trim().Should().Be("control plane");

    [Fact]
    public async Task Lan_CarriesTaggedFramesFromANodeToAHostOnThatVlan()
    {
        // A port of the node on VLAN 120 is another host of that VLAN.
        await lab.InAsync("node1", "ovs-vsctl", "--timeout=20", "add-port", "br-lan", "probe", "tag=120", "--", "set", "Interface", "probe", "type=internal");
        try
        {
            await lab.InAsync("node1", "ip", "address", "add", "10.120.0.77/24", "dev", "probe");
            await lab.InAsync("node1", "ip", "link", "set", "probe", "up");
            (await lab.InAsync("node1", "ping", "-c", "1", "-W", "10", "10.120.0.1")).Should().Contain("1 received");
            await lab.InAsync("node1", "ip", "address", "add", "10.130.0.77/24", "dev", "probe");
            await FluentActions.Awaiting(() => lab.InAsync("node1", "ping", "-c", "1", "-W", "1", "10.130.0.1")).Should().ThrowAsync<LabException>("the other VLAN is another network");
        }
        finally
        {
            await lab.InAsync("node1", "ovs-vsctl", "--timeout=20", "del-port", "br-lan", "probe");
        }
    }

    [Fact]
    public async Task Agent_RunsInTheNodeWithItsEnvironment()
    {
        var agent = Service("agent").ProcessId!.Value.ToString(CultureInfo.InvariantCulture);
        (await lab.InAsync("node1", "cat", $"/proc/{agent}/environ")).Split('\0').Should().Contain("NODE_NAME=node1");
    }

    [Fact]
    public async Task Service_ThatIsKilled_IsStartedAgain()
    {
        var before = Service("ovn-controller");
        await lab.InAsync("node1", "kill", "-KILL", before.ProcessId!.Value.ToString(CultureInfo.InvariantCulture));

        await TestLab.SeesAsync(() => Service("ovn-controller") is { ProcessId: { } now, LastEnd: "signal 9" } && now != before.ProcessId, "a new ovn-controller");
    }

    [Fact]
    public async Task Orphan_ThatEnds_LeavesNoZombie()
    {
        // The shell ends first, so the sleeper becomes a child of the machine's init.
        await lab.InAsync("node1", "sh", "-c", "sleep 0.2 &");

        await TestLab.SeesAsync(() => !States("node1").Any(state => state.StartsWith("sleep Z", StringComparison.Ordinal) || state.StartsWith("sleep S", StringComparison.Ordinal)), "the sleeper gone");
    }

    [Fact]
    public async Task Up_WhenUpAlready_LeavesTheLabAsItIs()
    {
        var before = LabStatus.Read(lab.Folders).Machines.Select(machine => machine.ProcessId).ToList();

        await LabUp.RunAsync(lab.Options, TestLab.Silent, TimeProvider.System, CancellationToken.None);

        LabStatus.Read(lab.Folders).Machines.Select(machine => machine.ProcessId).Should().Equal(before);
    }

    [Fact]
    public async Task Up_WithAnotherNumberOfNodes_SaysWhatToDo() =>
        (await FluentActions.Awaiting(() => LabUp.RunAsync(lab.Options with { Nodes = 2 }, TestLab.Silent, TimeProvider.System, CancellationToken.None)).Should().ThrowAsync<LabException>())
            .WithMessage("the lab is up with 1 node(s); run 'reconciler lab down'*");

    [Fact]
    public async Task Exec_InAMachineThatIsNotThere_NamesThoseThatAre() =>
        (await FluentActions.Awaiting(() => lab.InAsync("node7", "true")).Should().ThrowAsync<LabException>())
            .WithMessage("the lab has no machine 'node7'; it has control, fabric, node1, world");

    private ServiceStatus Service(string name) =>
        LabStatus.Read(lab.Folders).Machines.Single(machine => machine.Name == "node1").Status!.Services.Single(service => service.Name == name);

    private List<string> States(string machine) =>
        [.. LabExec.RunAsync(lab.Folders, machine, ["ps", "-A", "-o", "comm=,state="], CancellationToken.None).GetAwaiter().GetResult().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
}
