using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Whoever deletes a Partition: the node hears from the operator whether the guest ends with it.</summary>
public sealed class PartitionDeletionTests
{
    private const string Manifest = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: web, namespace: shop}
        spec:
          memory: {size: 128Mi}
          disks: [{name: root, size: 1Gi}]
        """;

    private static readonly ResourceKey Web = new("shop", "web");

    [Fact]
    public async Task ByAPerson_WhileTheMachineLives_KeepsTheGuest_AndMakesThePartitionAnew()
    {
        await using var plane = await StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        var former = await PartitionAsync(plane);
        await node.ReportRunningAsync(former);
        await plane.KubectlAsync("wait -n shop --for=condition=Ready virtualmachine/web --timeout=20s");

        // Another node would be chosen for a machine that comes new; the guest is on the first.
        await new NodeActor(plane.Client, "node0").RegisterAsync();
        await plane.KubectlAsync("patch hypervisornode node1 --type=merge -p {\"spec\":{\"unschedulable\":true}}");
        await plane.KubectlAsync("delete partition web -n shop --wait=false");

        await SaysAsync(plane, PartitionFate.Keep);
        await node.CleanUpAsync(former);
        await Eventually.SeesAsync("a Partition made anew", () => FindAsync(plane), partition => partition is { Metadata.DeletionTimestamp: null, Spec.NodeName: "node1" } && partition.Metadata.Uid != former.Metadata.Uid);
        await Eventually.SeesAsync("a report", async () => await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("shop", "virtualmachine-web"), default), report =>
            report?.Status?.Findings.Any(finding => finding is { Path: "partition", Observed: "deleted" }) ?? false);
    }

    [Fact]
    public async Task ByAPerson_WhileTheMachineHasAProblem_KeepsTheGuest_AndTheMachineRemembersItsNode()
    {
        await using var plane = await StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        var former = await PartitionAsync(plane);
        await node.ReportRunningAsync(former);
        await plane.KubectlAsync("wait -n shop --for=condition=Ready virtualmachine/web --timeout=20s");
        await plane.KubectlAsync("patch virtualmachine web -n shop --type=merge -p {\"spec\":{\"machineType\":\"nowhere\"}}");
        await plane.KubectlAsync("wait -n shop --for=condition=Ready=False virtualmachine/web --timeout=20s");

        await plane.KubectlAsync("delete partition web -n shop --wait=false");

        await SaysAsync(plane, PartitionFate.Keep);
        await node.CleanUpAsync(former);
        await Eventually.SeesAsync("no Partition", () => FindAsync(plane), partition => partition is null);
        (await plane.KubectlAsync("get virtualmachine web -n shop -o jsonpath={.status.nodeName}")).Should().Be("node1");
        await plane.KubectlAsync("patch virtualmachine web -n shop --type=merge -p {\"spec\":{\"machineType\":null}}");
        (await PartitionAsync(plane)).Spec.NodeName.Should().Be("node1");
    }

    [Fact]
    public async Task ByAPerson_AndThenTheMachineToo_EndsTheGuest()
    {
        await using var plane = await StartAsync();
        var former = await PartitionAsync(plane);
        await plane.KubectlAsync("delete partition web -n shop --wait=false");
        await SaysAsync(plane, PartitionFate.Keep);

        await plane.KubectlAsync("delete virtualmachine web -n shop --wait=false");

        await SaysAsync(plane, PartitionFate.Destroy);
        await new NodeActor(plane.Client, "node1").CleanUpAsync(former);
        await plane.KubectlAsync("wait -n shop --for=delete virtualmachine/web --timeout=20s");
    }

    [Fact]
    public async Task OfTheMachine_AfterItsPartitionWentUntold_MakesOneByWhichTheGuestIsEnded()
    {
        await using var plane = await StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        var former = await PartitionAsync(plane);
        await node.ReportRunningAsync(former);
        await plane.KubectlAsync("wait -n shop --for=condition=Ready virtualmachine/web --timeout=20s");
        await plane.StopOperatorsAsync();
        await plane.KubectlAsync("delete partition web -n shop --wait=false");
        await node.CleanUpAsync(former);
        await plane.KubectlAsync("delete virtualmachine web -n shop --wait=false");

        await plane.StartOperatorAsync();

        await SaysAsync(plane, PartitionFate.Destroy);
        await node.CleanUpAsync(former);
        await plane.KubectlAsync("wait -n shop --for=delete virtualmachine/web --timeout=20s");
        (await FindAsync(plane)).Should().BeNull();
    }

    [Fact]
    public async Task ByTheEndOfTheNamespace_EndsTheGuest_AlsoWhenThePartitionComesFirst()
    {
        await using var plane = await StartAsync();
        var former = await PartitionAsync(plane);
        await plane.StopOperatorsAsync();
        await plane.KubectlAsync("delete namespace shop --wait=false");
        await Eventually.SeesAsync("the Partition is being deleted", () => FindAsync(plane), partition => partition?.Metadata.DeletionTimestamp is not null);
        PartitionFates.Of((await FindAsync(plane))!).Should().Be(PartitionFate.Undecided);

        await plane.StartOperatorAsync();

        await SaysAsync(plane, PartitionFate.Destroy);
        await new NodeActor(plane.Client, "node1").CleanUpAsync(former);
        await plane.KubectlAsync("wait --for=delete namespace/shop --timeout=20s");
    }

    [Fact]
    public async Task OfAMachineThatWasForcedAway_EndsTheGuest()
    {
        await using var plane = await StartAsync();
        var former = await PartitionAsync(plane);
        await plane.StopOperatorsAsync();
        await plane.KubectlAsync("patch virtualmachine web -n shop --type=merge -p {\"metadata\":{\"finalizers\":null}}");
        await plane.KubectlAsync("delete virtualmachine web -n shop");
        await Eventually.SeesAsync("the Partition is collected", () => FindAsync(plane), partition => partition?.Metadata.DeletionTimestamp is not null);

        await plane.StartOperatorAsync();

        await SaysAsync(plane, PartitionFate.Destroy);
        await new NodeActor(plane.Client, "node1").CleanUpAsync(former);
        await Eventually.SeesAsync("no Partition", () => FindAsync(plane), partition => partition is null);
    }

    private static async Task<ControlPlane> StartAsync()
    {
        var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.ApplyAsync(Manifest);
        return plane;
    }

    private static async Task<Partition?> FindAsync(ControlPlane plane) => await plane.Client.For(Kinds.Partitions).FindAsync(Web, default);

    private static async Task<Partition> PartitionAsync(ControlPlane plane) =>
        (await Eventually.SeesAsync("Partition web", () => FindAsync(plane), partition => partition is not null, TimeSpan.FromSeconds(20)))!;

    private static Task SaysAsync(ControlPlane plane, PartitionFate fate) =>
        Eventually.SeesAsync($"the operator says {fate}", () => FindAsync(plane), partition => partition is not null && PartitionFates.Of(partition) == fate, TimeSpan.FromSeconds(20));
}
