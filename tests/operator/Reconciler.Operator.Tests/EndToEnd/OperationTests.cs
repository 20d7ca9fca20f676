using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Operations over the real API; what the node does stands in its place.</summary>
public sealed class OperationTests
{
    private const string Machine = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: web}
        spec: {memory: {size: 128Mi}}
        """;

    [Fact]
    public async Task AStop_HoldsWithoutItsObject_AndOverARestartOfTheOperator_UntilAStart()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Machine);
        await node.ReportRunningAsync(await PartitionAsync(plane, partition => partition is not null));
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachine/web --timeout=20s");

        await plane.ApplyAsync(Operation("stop", "Stop", ", ttl: 0s, gracePeriod: 7s"));
        var stopped = await PartitionAsync(plane, partition => partition?.Spec.Power?.Action == MachineAction.Stop);
        stopped.Spec.Should().BeEquivalentTo(new { PowerState = PowerState.Stopped, RunStrategy = RunStrategy.Always });
        stopped.Spec.Power!.GracePeriod.Value.Should().Be(TimeSpan.FromSeconds(7));
        await node.ReportDoneAsync(stopped, MachinePhase.Stopped);

        await plane.KubectlAsync("wait --for=delete virtualmachineoperation/stop --timeout=20s");
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachine/web --timeout=20s");
        await plane.StopOperatorsAsync();
        await plane.StartOperatorAsync();
        await plane.KubectlAsync("label virtualmachine web looked=again");
        await plane.ApplyAsync(Operation("pause", "Pause"));
        await SeesAsync(plane, "pause", "Failed", "NotRunning");
        (await PartitionAsync(plane, _ => true)).Spec.Should().Be(stopped.Spec);
        (await plane.KubectlAsync("get virtualmachine web -o jsonpath={.status.power.state},{.status.power.operation},{.spec.runStrategy}")).Should().Be("Stopped,stop,");

        await plane.ApplyAsync(Operation("start", "Start"));
        var started = await PartitionAsync(plane, partition => partition?.Spec.PowerState == PowerState.Running);
        await SeesAsync(plane, "start", "Running", "HandedOver");
        await node.ReportDoneAsync(started, MachinePhase.Running);
        await SeesAsync(plane, "start", "Succeeded", "Done");
    }

    [Fact]
    public async Task AnOperationOnAMachineThatIsNotThere_FailsAndSaysSo()
    {
        await using var plane = await ControlPlane.StartAsync();

        await plane.ApplyAsync(Operation("stop", "Stop"));

        await SeesAsync(plane, "stop", "Failed", "MachineNotFound");
    }

    private static string Operation(string name, string action, string more = "") =>
        $"apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineOperation\nmetadata: {{name: {name}}}\nspec: {{virtualMachine: web, action: {action}{more}}}\n";

    private static Task<Partition> PartitionAsync(ControlPlane plane, Func<Partition?, bool> isSo) => Eventually.SeesAsync(
        "the Partition", async () => await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web"), default), isSo, TimeSpan.FromSeconds(20))!;

    private static Task SeesAsync(ControlPlane plane, string name, string phase, string reason) => Eventually.SeesAsync(
        $"{name} {phase}", () => plane.KubectlAsync($"get virtualmachineoperation {name} -o jsonpath={{.status.phase}},{{.status.conditions[?(@.type==\"Ready\")].reason}}"), seen => seen == $"{phase},{reason}", TimeSpan.FromSeconds(20));
}
