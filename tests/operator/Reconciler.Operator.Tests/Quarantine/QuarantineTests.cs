using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.Quarantine;

public sealed class QuarantineTests
{
    private const string Manifests = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: office}
        spec: {subnets: [{cidr: 10.20.0.0/24}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: QuarantinePolicy
        metadata: {name: desktop}
        spec:
          selector: {matchLabels: {tier: desktop}}
          health: [{name: agent, guestAgent: {}}]
          remediation: {allow: [{to: [{cidr: 10.20.0.5/32}]}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: desk, labels: {tier: desktop}}
        spec:
          disks: [{name: root, size: 1Gi}]
          interfaces: [{name: eth0, network: office}]
        """;

    [Fact]
    public async Task Machine_IsCutOffBeforeItsPartitionExists_AndReleasedWhenHealthy_AndCutAgain()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Manifests);
        var partition = await Eventually.SeesAsync(
            "the Partition", async () => await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "desk"), default), found => found is not null, TimeSpan.FromSeconds(20));
        (await MembersAsync(plane)).Should().Be(1, "no guest may start before it is cut off");
        partition!.Spec.Health.Should().ContainSingle().Which.Policy.Should().Be("desktop");

        await node.ReportRunningAsync(partition, Report(HealthState.Healthy));
        await Eventually.SeesAsync("released", () => MembersAsync(plane), members => members == 0, TimeSpan.FromSeconds(20));
        await plane.KubectlAsync("wait --for=condition=Compliant virtualmachine/desk --timeout=20s");

        await node.ReportRunningAsync(partition, Report(HealthState.Unhealthy));
        await Eventually.SeesAsync("cut off again", () => MembersAsync(plane), members => members == 1, TimeSpan.FromSeconds(20));
        await plane.KubectlAsync("wait --for=condition=Compliant=False virtualmachine/desk --timeout=20s");
        await Eventually.SeesAsync("the policy counts it", () => plane.KubectlAsync("get quarantinepolicy desktop -o jsonpath={.status.selected}/{.status.quarantined}"), seen => seen == "1/1", TimeSpan.FromSeconds(20));

        await plane.KubectlAsync("delete quarantinepolicy desktop --timeout=20s");
        (await plane.NbctlAsync("--bare", "--columns=name", "list", "Port_Group")).Trim().Should().BeEmpty();
    }

    private static async Task<int> MembersAsync(ControlPlane plane)
    {
        var ports = await plane.NbctlAsync("--bare", "--columns=ports", "find", "Port_Group", "name=qp.default.desktop");
        return ports.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private static HealthCheckStatus Report(HealthState state) => new() { Policy = "desktop", Check = "agent", State = state, Reason = "Probed", Message = "asked by the test", Since = Examples.Noon };
}
