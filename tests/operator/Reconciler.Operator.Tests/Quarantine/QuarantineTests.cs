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

    [Fact]
    public async Task Machine_ThatSeveralPoliciesJudge_IsHeldByTheStricter()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync(Manifests + Policy("strict", "Enforce", "10.20.0.6") + Policy("told", "Report", "10.20.0.7"));
        var partition = await Eventually.SeesAsync(
            "the Partition", async () => await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "desk"), default), found => found?.Spec.Health.Count == 3, TimeSpan.FromSeconds(20));

        await node.ReportRunningAsync(partition!, Report(HealthState.Unhealthy), Report(HealthState.Unhealthy, "strict"), Report(HealthState.Unhealthy, "told"));
        await GroupsAsync(plane, "desktop cut, strict cut");
        await plane.KubectlAsync("wait --for=condition=Quarantined virtualmachine/desk --timeout=20s");
        await Eventually.SeesAsync("who cuts it off", () => ConditionAsync(plane, "Quarantined"), seen => seen == "CheckFailed:no remediation list is open, since several policies cut it off (desktop, strict)", TimeSpan.FromSeconds(20));

        await node.ReportRunningAsync(partition!, Report(HealthState.Unhealthy), Report(HealthState.Healthy, "strict"), Report(HealthState.Unhealthy, "told"));
        await GroupsAsync(plane, "desktop cut, desktop remediated");
        await Eventually.SeesAsync("who cuts it off", () => ConditionAsync(plane, "Quarantined"), seen => seen == "CheckFailed:only the remediation list can be reached", TimeSpan.FromSeconds(20));

        await node.ReportRunningAsync(partition!, Report(HealthState.Healthy), Report(HealthState.Healthy, "strict"), Report(HealthState.Unhealthy, "told"));
        await GroupsAsync(plane, "");
        await Eventually.SeesAsync("nobody", () => ConditionAsync(plane, "Quarantined"), seen => seen == "ReportedOnly:", TimeSpan.FromSeconds(20));
        (await ConditionAsync(plane, "Compliant")).Should().Be("CheckFailed:QuarantinePolicy told: agent: asked by the test");
    }

    private static string Policy(string name, string enforcement, string remedy) => $$$"""

        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: QuarantinePolicy
        metadata: {name: {{{name}}}}
        spec:
          enforcement: {{{enforcement}}}
          selector: {matchLabels: {tier: desktop}}
          health: [{name: agent, guestAgent: {}}]
          remediation: {allow: [{to: [{cidr: {{{remedy}}}/32}]}]}
        """;

    private static Task<string> ConditionAsync(ControlPlane plane, string type) =>
        plane.KubectlAsync($"get virtualmachine desk -o jsonpath={{range.status.conditions[?(@.type=='{type}')]}}{{.reason}}:{{.message}}{{end}}");

    /// <summary>Awaits the groups that have the machine's port.</summary>
    private static async Task GroupsAsync(ControlPlane plane, string expected) => await Eventually.SeesAsync(
        $"the groups {expected}",
        async () => string.Join(", ", (await plane.NbctlAsync("--format=csv", "--data=bare", "--no-headings", "--columns=name,ports", "list", "Port_Group")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Split(',')).Where(fields => fields[1].Length > 0)
            .Select(fields => $"{fields[0].Split('.')[2]} {(fields[0].StartsWith("qp.", StringComparison.Ordinal) ? "cut" : "remediated")}").Order()),
        seen => seen == expected,
        TimeSpan.FromSeconds(20));

    private static async Task<int> MembersAsync(ControlPlane plane)
    {
        var ports = await plane.NbctlAsync("--bare", "--columns=ports", "find", "Port_Group", "name=qp.default.desktop");
        return ports.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private static HealthCheckStatus Report(HealthState state, string policy = "desktop") => new() { Policy = policy, Check = "agent", State = state, Reason = "Probed", Message = "asked by the test", Since = Examples.Noon };
}
