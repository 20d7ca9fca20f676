using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

public sealed class MachineLifeTests
{
    private const string Network = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: office}
        spec:
          subnets: [{cidr: 10.20.0.0/24}]
          nat: {}
        """;

    private const string Machine = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: web, labels: {app: web}}
        spec:
          memory: {size: 128Mi}
          disks: [{name: root, size: 1Gi}]
          interfaces: [{name: eth0, network: office}]
        """;

    [Fact]
    public async Task Apply_MakesRowsAndPartition_AndDeleteLeavesNothing()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await plane.ApplyAsync(Machine);
        await Sees(plane, "virtualmachine web", "NetworkNotFound", "{.status.conditions[?(@.type==\"Ready\")].reason}");

        await plane.ApplyAsync(Network);
        await Sees(plane, "virtualmachine web", "NoNodeFits", "{.status.conditions[?(@.type==\"Ready\")].reason}");
        await node.RegisterAsync();

        var partition = await PartitionAsync(plane, "web");
        partition.Spec.NodeName.Should().Be("node1");
        var nic = partition.Spec.Interfaces.Should().ContainSingle().Subject;
        nic.IpAddresses.Should().ContainSingle().Which.Should().StartWith("10.20.0.");
        var row = await plane.NbctlAsync("--bare", "--columns=addresses", "list", "Logical_Switch_Port", nic.PortName);
        row.Trim().Should().Be($"{nic.MacAddress} {nic.IpAddresses[0]}");
        (await plane.NbctlAsync("lr-list")).Should().Contain("default.office");

        await node.ReportRunningAsync(partition);
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachine/web --timeout=20s");
        await plane.KubectlAsync("wait --for=condition=Ready virtualnetwork/office --timeout=20s");

        await plane.KubectlAsync("delete virtualnetwork office --wait=false");
        await Sees(plane, "virtualnetwork office", "InUse", "{.status.conditions[?(@.type==\"Ready\")].reason}");
        await plane.KubectlAsync("delete virtualmachine web --wait=false");
        await Eventually.SeesAsync("the Partition is being deleted", async () => (await plane.Client.For(Kinds.Partitions).GetAsync(new ResourceKey("default", "web"), default)).Metadata.DeletionTimestamp, at => at is not null);
        (await plane.NbctlAsync("--bare", "--columns=name", "find", "Logical_Switch_Port", $"name={nic.PortName}")).Trim().Should().NotBeEmpty("the port stands while the guest may run");
        await node.CleanUpAsync(partition);

        await plane.KubectlAsync("wait --for=delete virtualmachine/web virtualnetwork/office --timeout=20s");
        (await plane.Client.For(Kinds.AddressClaims).ListAsync(null, ListOptions.All, default)).Items.Should().BeEmpty();
        foreach (var table in new[] { "Logical_Switch", "Logical_Switch_Port", "Logical_Router", "DHCP_Options" })
        {
            await Eventually.SeesAsync($"no row in {table}", () => plane.NbctlAsync("--bare", "--columns=_uuid", "list", table), rows => rows.Trim().Length == 0, TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task Machine_FromApplyToRunning_CostsFourWrites_AndNoneAfterwards()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Network);
        await plane.KubectlAsync("wait --for=condition=Ready virtualnetwork/office --timeout=20s");
        plane.Writes.Clear();

        await plane.ApplyAsync(Machine);
        await node.ReportRunningAsync(await PartitionAsync(plane, "web"));
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachine/web --timeout=20s");

        const string Base = "/apis/reconciler.dev/v1alpha1/namespaces/default/";
        plane.Writes.Where(write => !write.Contains("virtualnetworks", StringComparison.Ordinal)).Should().HaveCount(4).And.SatisfyRespectively(
            finalizer => finalizer.Should().Be($"PATCH {Base}virtualmachines/web"),
            claim => claim.Should().Be($"POST {Base}addressclaims"),
            partition => partition.Should().Be($"POST {Base}partitions"),
            status => status.Should().Be($"PATCH {Base}virtualmachines/web/status"));

        // The network counts its ports a little later, once; then a label that means nothing changes nothing.
        await Eventually.SeesAsync("the ports counted", () => plane.KubectlAsync("get virtualnetwork office -o jsonpath={.status.ports}"), ports => ports == "1", TimeSpan.FromSeconds(20));
        plane.Writes.Clear();
        await plane.KubectlAsync("label virtualmachine web nothing=special");
        await plane.KubectlAsync("label virtualnetwork office nothing=special");
        await plane.ApplyAsync(Machine.Replace("name: web,", "name: late,", StringComparison.Ordinal));
        await PartitionAsync(plane, "late");
        plane.Writes.Should().NotContain(write => write.Contains("/web", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EditOfAPartition_IsPutBackAndReported()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.ApplyAsync(Network);
        await plane.ApplyAsync(Machine);
        var before = await PartitionAsync(plane, "web");

        await plane.KubectlAsync("patch partition web --type=merge -p {\"spec\":{\"machine\":{\"memory\":{\"size\":\"256Mi\"}}}}");

        await Eventually.SeesAsync("the Partition is put back", async () => (await PartitionAsync(plane, "web")).Spec, spec => spec == before.Spec);
        await Eventually.SeesAsync("a report", async () => await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("default", "virtualmachine-web"), default), report =>
            report?.Status?.Findings.Any(finding => finding is { Path: "partition.spec.machine.memory.size", Observed: "\"256Mi\"" }) ?? false);
    }

    [Fact]
    public async Task TamperedRow_IsPutBackAndReported_AndEchoesOfOurOwnWritesAreNot()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.ApplyAsync(Network);
        await plane.ApplyAsync(Machine);
        await PartitionAsync(plane, "web");
        await plane.KubectlAsync("wait --for=condition=Ready virtualnetwork/office --timeout=20s");
        (await plane.Client.For(Kinds.DriftReports).ListAsync(null, ListOptions.All, default)).Items.Should().BeEmpty();

        await plane.NbctlAsync("lr-nat-del", "default.office");

        await Eventually.SeesAsync("the NAT row is back", () => plane.NbctlAsync("lr-nat-list", "default.office"), rows => rows.Contains("snat", StringComparison.Ordinal));
        var report = await Eventually.SeesAsync("a report", async () => await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("default", "virtualnetwork-office"), default), found =>
            found?.Status?.Findings.Count > 0);
        report!.Status!.Open.Should().Be(0);
        var finding = report.Status.Findings.Should().ContainSingle(item => item.Path.StartsWith("spec.nat")).Subject;
        finding.NoticedBy.Should().Be(Language.Drift.DriftNotice.Event);
        finding.CorrectedAfterMs.Should().BeLessThan(250);
    }

    [Fact]
    public async Task TamperedRow_WhileTheApiIsAway_IsPutBackAndReportedLater()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.ApplyAsync(Network);
        await plane.KubectlAsync("wait --for=condition=Ready virtualnetwork/office --timeout=20s");
        await plane.StopApiAsync();

        await plane.NbctlAsync("lr-nat-del", "default.office");

        await Eventually.SeesAsync("the NAT row is back", () => plane.NbctlAsync("lr-nat-list", "default.office"), rows => rows.Contains("snat", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        await plane.StartApiAsync();
        await Eventually.SeesAsync("a report", async () => await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("default", "virtualnetwork-office"), default), found =>
            found?.Status?.Findings.Count > 0, TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Machine_WhileTheNorthboundDatabaseIsAway_WaitsAndSaysSo_AndGoesOnWhenItIsBack()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.ApplyAsync(Network);
        await plane.KubectlAsync("wait --for=condition=Ready virtualnetwork/office --timeout=20s");
        await plane.KillNorthboundAsync();

        await plane.ApplyAsync(Machine);
        await Sees(plane, "virtualmachine web", "NorthboundUnavailable", "{.status.conditions[?(@.type==\"NetworkReady\")].reason}");
        (await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web"), default)).Should().BeNull("no guest starts before its port stands");

        await plane.StartNorthboundAsync();
        var partition = await PartitionAsync(plane, "web");
        (await plane.NbctlAsync("--bare", "--columns=name", "find", "Logical_Switch_Port", $"name={partition.Spec.Interfaces[0].PortName}")).Trim().Should().NotBeEmpty();
    }

    [Fact]
    public async Task TwoOperators_NeverGiveAnAddressTwice()
    {
        await using var plane = await ControlPlane.StartAsync(operators: 2);
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.ApplyAsync(Network.Replace("10.20.0.0/24", "10.20.0.0/27", StringComparison.Ordinal));
        var machines = string.Join("\n---\n", Enumerable.Range(0, 20).Select(i => Machine.Replace("name: web,", $"name: web{i},", StringComparison.Ordinal)));
        await plane.ApplyAsync(machines);
        var partitions = await Eventually.SeesAsync(
            "twenty partitions", async () => (await plane.Client.For(Kinds.Partitions).ListAsync("default", ListOptions.All, default)).Items, items => items.Count == 20);
        var addresses = partitions.SelectMany(partition => partition.Spec.Interfaces).SelectMany(nic => nic.IpAddresses).ToList();
        addresses.Should().HaveCount(20).And.OnlyHaveUniqueItems();
    }

    private static Task<Partition> PartitionAsync(ControlPlane plane, string name) => Eventually.SeesAsync(
        $"Partition {name}", async () => await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", name), default), partition => partition is not null, TimeSpan.FromSeconds(20))!;

    private static Task Sees(ControlPlane plane, string what, string expected, string path) =>
        Eventually.SeesAsync($"{what} says {expected}", () => plane.KubectlAsync($"get {what} -o jsonpath={path}"), seen => seen == expected, TimeSpan.FromSeconds(20));
}
