using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>A snapshot becomes a machine of its own, over the real API; that the disks are those of the snapshot is tested on real libvirt.</summary>
public sealed class RestoreToNewMachineTests
{
    private const string Phase = "{.status.phase}";

    private const string Web = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: office}
        spec: {subnets: [{cidr: 10.20.0.0/24}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: web, labels: {app: web}}
        spec:
          disks: [{name: root, size: 1Gi}, {name: scratch, size: 1Gi}]
          interfaces: [{name: eth0, network: office, macAddress: "02:00:00:00:00:01", ipAddresses: [10.20.0.10]}]
        """;

    [Fact]
    public async Task ASnapshot_IsRestoredToANewMachine_OnTheNodeThatHasIt()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = await StartAsync(plane);
        await new NodeActor(plane.Client, "another").RegisterAsync();
        await TakeAsync(plane, "before");
        await plane.ApplyAsync(Restore("copy", "web-copy"));

        var partition = await Eventually.SeesAsync("a Partition", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web-copy"), default), found => found is not null, TimeSpan.FromSeconds(20));
        partition!.Spec.NodeName.Should().Be("node1", "the snapshot is nowhere else");
        var root = partition.Spec.Machine.Disks.Single(disk => disk.Name == "root");
        root.Image!.Source.VirtualMachineSnapshotDisk!.Snapshot.Should().Be("before");
        partition.Spec.Machine.Disks.Single(disk => disk.Name == "scratch").Image.Should().BeNull("the snapshot does not have it");
        partition.Spec.Interfaces.Single().MacAddress.Should().NotBe("02:00:00:00:00:01");
        partition.Spec.Interfaces.Single().IpAddresses.Should().NotContain("10.20.0.10");
        (await plane.KubectlAsync("get virtualmachine web-copy -o jsonpath={.metadata.labels.app}")).Should().Be("web");
        (await plane.KubectlAsync($"get virtualmachinerestore copy -o jsonpath={Phase}")).Should().NotBe("Succeeded");

        await node.ReportRunningAsync(partition);
        await SeesAsync(plane, "virtualmachinerestore copy", Phase, "Succeeded");

        // The images go with the machine, and a restore that is done makes none again.
        await plane.KubectlAsync("delete virtualmachine web-copy --wait=false");
        await node.CleanUpAsync((await Eventually.SeesAsync("the Partition goes", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web-copy"), default), found => found?.Metadata.DeletionTimestamp is not null, TimeSpan.FromSeconds(20)))!);
        await Eventually.SeesAsync("no image", () => plane.KubectlAsync("get machineimages -o name"), names => names.Length == 0, TimeSpan.FromSeconds(20));
        (await plane.KubectlAsync("get virtualmachines -o name")).Trim().Should().Be("virtualmachine.reconciler.dev/web");
    }

    [Fact]
    public async Task ANameThatIsTaken_IsNobodysToOverwrite()
    {
        await using var plane = await ControlPlane.StartAsync();
        await StartAsync(plane);
        await plane.ApplyAsync("apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: mine}\nspec: {runStrategy: Halted}\n");
        await TakeAsync(plane, "before");
        await plane.ApplyAsync(Restore("copy", "mine"));

        await SeesAsync(plane, "virtualmachinerestore copy", Phase, "Failed");
        (await plane.KubectlAsync("get virtualmachinerestore copy -o jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}")).Should().Be("NameTaken");
        (await plane.KubectlAsync("get virtualmachine mine -o jsonpath={.spec}")).Should().Be("""{"runStrategy":"Halted"}""");
        (await plane.KubectlAsync("get machineimages -o name")).Should().BeEmpty();
    }

    private static async Task<NodeActor> StartAsync(ControlPlane plane)
    {
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Web);
        await node.ReportRunningAsync((await Eventually.SeesAsync("a Partition", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web"), default), found => found is not null, TimeSpan.FromSeconds(20)))!);
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachine/web --timeout=20s");
        return node;
    }

    /// <summary>Takes a snapshot of one of the two disks, as a node would say.</summary>
    private static async Task TakeAsync(ControlPlane plane, string name)
    {
        await plane.ApplyAsync($"apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineSnapshot\nmetadata: {{name: {name}}}\nspec: {{virtualMachine: web}}\n");
        var partitions = plane.Client.For(Kinds.Partitions);
        var asked = await Eventually.SeesAsync("the snapshot handed over", () => partitions.FindAsync(new ResourceKey("default", "web"), default), found => found!.Spec.Snapshots.Count > 0, TimeSpan.FromSeconds(20));
        await partitions.PatchStatusAsync(asked!, asked! with
        {
            Status = asked!.Status! with
            {
                Snapshots = [new PartitionSnapshotStatus { Uid = asked.Spec.Snapshots[0].Uid, Phase = OperationPhase.Succeeded, Reason = "Taken", TakenAt = plane.Client.Time.GetUtcNow(), Disks = [new SnapshotDisk { Name = "root", Size = Quantity.Parse("1Gi") }] }],
            },
        }, default);
        await plane.KubectlAsync($"wait --for=condition=Ready virtualmachinesnapshot/{name} --timeout=20s");
    }

    private static string Restore(string name, string machine) => $"apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineRestore\nmetadata: {{name: {name}}}\nspec: {{snapshot: before, target: {{newVirtualMachine: {machine}}}}}\n";

    private static Task SeesAsync(ControlPlane plane, string what, string path, string expected) =>
        Eventually.SeesAsync($"{what} says {expected}", () => plane.KubectlAsync($"get {what} -o jsonpath={path}"), seen => seen == expected, TimeSpan.FromSeconds(20));
}
