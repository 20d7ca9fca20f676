using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Sets;
using Reconciler.Operator.State;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Sets over the real API, scaled by the real kubectl; what the node does stands in its place.</summary>
public sealed class MachineSetTests
{
    private const string Set = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachineSet
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {memory: {size: 128Mi, max: 1Gi}}
        """;

    [Fact]
    public async Task ASet_IsScaledByKubectl_AndItsTemplateRollsOut_OneAtATime()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Set);
        await RunAsync(plane, node, "web-0", "web-1");
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");
        (await plane.KubectlAsync("get virtualmachineset web -o jsonpath={.status.replicas},{.status.availableReplicas},{.status.selector}")).Should().Be("2,2,app=web");
        (await plane.KubectlAsync("get virtualmachineset web --subresource=scale -o jsonpath={.spec.replicas},{.status.replicas},{.status.selector}")).Should().Be("2,2,app=web");

        await plane.KubectlAsync("scale virtualmachineset web --replicas=3");
        await RunAsync(plane, node, "web-2");
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");

        // Nothing to do, nothing written: not even when it is looked at again.
        plane.Writes.Clear();
        await plane.KubectlAsync("annotate virtualmachineset web looked=again");
        await plane.KubectlAsync("annotate virtualmachine web-0 looked=again");
        await plane.ApplyAsync(Set.Replace("name: web}", "name: other}", StringComparison.Ordinal).Replace("app: web", "app: other", StringComparison.Ordinal).Replace("replicas: 2", "replicas: 0", StringComparison.Ordinal));
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/other --timeout=20s");
        plane.Writes.Should().NotContain(write => write.Contains("/web", StringComparison.Ordinal));

        var former = await NamesAsync(plane);
        await plane.KubectlAsync("""patch virtualmachineset web --type=merge -p {"spec":{"template":{"spec":{"memory":{"max":"2Gi"}}}}}""");
        foreach (var name in new[] { "web-2", "web-1", "web-0" })
        {
            // One goes, the others stand, its place is taken by a machine of the same name, and only when that is ready the next one goes.
            await EndAsync(plane, node, name);
            await RunAsync(plane, node, name);
        }

        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");
        (await plane.KubectlAsync("get virtualmachineset web -o jsonpath={.status.replicas},{.status.updatedReplicas}")).Should().Be("3,3");
        (await NamesAsync(plane)).Keys.Should().Equal(former.Keys);
        (await NamesAsync(plane)).Values.Should().NotIntersectWith(former.Values);
    }

    [Fact]
    public async Task AMachineInAPlaceThatTakesTheChange_KeepsRunning()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Set.Replace("replicas: 2", "updateStrategy: InPlaceIfPossible", StringComparison.Ordinal));
        await RunAsync(plane, node, "web-0");
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");
        var before = await NamesAsync(plane);

        await plane.ApplyAsync(Set.Replace("replicas: 2", "updateStrategy: InPlaceIfPossible", StringComparison.Ordinal).Replace("128Mi", "256Mi", StringComparison.Ordinal));

        await Eventually.SeesAsync("the memory in the Partition", () => plane.KubectlAsync("get partition web-0 -o jsonpath={.spec.machine.memory.size}"), size => size == "256Mi", TimeSpan.FromSeconds(20));
        await RunAsync(plane, node, "web-0");
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");
        (await NamesAsync(plane)).Should().Equal(before);
        (await plane.KubectlAsync("get virtualmachineset web -o jsonpath={.status.updatedReplicas}")).Should().Be("1");
    }

    [Fact]
    public async Task AnOrphaningDeletion_LeavesTheMachines_AndTheNextSetTakesThemOver_WhileABackgroundDeletionTakesThemAlong()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Set);
        await RunAsync(plane, node, "web-0", "web-1");
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");
        var before = await NamesAsync(plane);

        await plane.KubectlAsync("delete virtualmachineset web --cascade=orphan");
        (await NamesAsync(plane)).Should().Equal(before);
        (await OwnersAsync(plane)).Trim().Should().BeEmpty();
        await plane.ApplyAsync(Set);
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");
        (await NamesAsync(plane)).Should().Equal(before, "they were taken over, not made anew");
        (await OwnersAsync(plane)).Should().Be("web web");

        // One whose label is taken away is on its own; another one comes in its place, under a name that is free.
        await plane.KubectlAsync("label virtualmachine web-0 app-");
        await RunAsync(plane, node, "web-2");
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachineset/web --timeout=20s");
        await plane.KubectlAsync("delete virtualmachineset web --wait=false");
        await EndAsync(plane, node, "web-1", goingAtMost: 2);
        await EndAsync(plane, node, "web-2", goingAtMost: 2);
        await Eventually.SeesAsync("only the released machine", () => NamesAsync(plane), names => names.Keys.SequenceEqual(["web-0"]), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task TwoOperators_NeverMakeTooMany()
    {
        await using var plane = await ControlPlane.StartAsync(operators: 2);
        await plane.ApplyAsync(Set.Replace("replicas: 2", "replicas: 30", StringComparison.Ordinal));
        await Eventually.SeesAsync("thirty machines told of", () => plane.KubectlAsync("get virtualmachineset web -o jsonpath={.status.replicas}"), count => count == "30", TimeSpan.FromSeconds(30));
        (await NamesAsync(plane)).Should().HaveCount(30);
        plane.Writes.Should().NotContain(write => write.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatOthersMakeAfterTheCount_IsNotMadeBeyondIt()
    {
        await using var plane = await ControlPlane.StartAsync(operators: 0);
        await plane.ApplyAsync(Set.Replace("replicas: 2", "replicas: 30", StringComparison.Ordinal));
        var set = (await plane.Client.For(Kinds.VirtualMachineSets).FindAsync(new ResourceKey("default", "web"), default))!;
        var view = new ClusterView(plane.Client, plane.Client.Time, NullLoggerFactory.Instance);
        var acting = new SetActing(plane.Client, view, new EventRecorder(plane.Client, "test", "here", plane.Client.Time, NullLogger.Instance));

        var names = acting.FreeNames(set);
        foreach (var name in SetMachine.FreeNames("web", _ => false).Take(10))
        {
            view.Machines.Observe(await plane.Client.For(Kinds.VirtualMachines).CreateAsync(SetMachine.New(set, name, "revision"), default));
        }

        // Counted before the ten were known; with names from after it, web-10 to web-39 would be made.
        (await acting.CarryOutAsync(set, SetPlan.Of(set, []), names, "revision", default)).Should().BeNull();
        (await NamesAsync(plane)).Keys.Should().BeEquivalentTo(SetMachine.FreeNames("web", _ => false).Take(30));
    }

    [Fact]
    public async Task ANameThatSomebodyElseHas_IsPassedOver()
    {
        await using var plane = await ControlPlane.StartAsync(operators: 0);
        await plane.ApplyAsync("apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: web-0}\nspec: {runStrategy: Halted}\n---\n" + Set);
        var set = (await plane.Client.For(Kinds.VirtualMachineSets).FindAsync(new ResourceKey("default", "web"), default))!;
        var view = new ClusterView(plane.Client, plane.Client.Time, NullLoggerFactory.Instance);
        var acting = new SetActing(plane.Client, view, new EventRecorder(plane.Client, "test", "here", plane.Client.Time, NullLogger.Instance));

        // The view does not know it, as if its form could not be read.
        (await acting.CarryOutAsync(set, SetPlan.Of(set, []), acting.FreeNames(set), "revision", default)).Should().BeNull();
        (await NamesAsync(plane)).Keys.Should().Equal("web-0", "web-1", "web-2");
    }

    private static async Task RunAsync(ControlPlane plane, NodeActor node, params string[] names)
    {
        foreach (var name in names)
        {
            var partition = await Eventually.SeesAsync(
                $"Partition {name}", async () => await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", name), default), found => found?.Metadata.DeletionTimestamp is null && found is not null, TimeSpan.FromSeconds(20));
            await node.ReportRunningAsync(partition!);
        }
    }

    private static async Task EndAsync(ControlPlane plane, NodeActor node, string name, int goingAtMost = 1)
    {
        var partition = await Eventually.SeesAsync(
            $"Partition {name} goes", async () => await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", name), default), found => found?.Metadata.DeletionTimestamp is not null, TimeSpan.FromSeconds(20));
        var others = (await plane.Client.For(Kinds.VirtualMachines).ListAsync("default", ListOptions.All, default)).Items;
        others.Count(machine => machine.Metadata.DeletionTimestamp is not null).Should().BeLessThanOrEqualTo(goingAtMost);
        await node.CleanUpAsync(partition!);
    }

    private static async Task<SortedDictionary<string, string>> NamesAsync(ControlPlane plane) => new(
        (await plane.Client.For(Kinds.VirtualMachines).ListAsync("default", ListOptions.All, default)).Items.ToDictionary(machine => machine.Metadata.Name, machine => machine.Metadata.Uid!), StringComparer.Ordinal);

    private static Task<string> OwnersAsync(ControlPlane plane) => plane.KubectlAsync("get virtualmachines -o jsonpath={.items[*].metadata.ownerReferences[*].name}");
}
