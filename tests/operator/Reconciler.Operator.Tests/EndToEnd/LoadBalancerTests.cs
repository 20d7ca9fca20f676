using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Load balancers over the real API and the real northbound database; what the node would say is said for it.</summary>
public sealed class LoadBalancerTests : IAsyncLifetime
{
    private ControlPlane plane = null!;
    private NodeActor node = null!;

    public async Task InitializeAsync()
    {
        plane = await ControlPlane.StartAsync();
        node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync("""
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualNetwork
            metadata: {name: office}
            spec: {subnets: [{cidr: 10.20.0.0/24}]}
            """);
    }

    public async Task DisposeAsync() => await plane.DisposeAsync();

    [Fact]
    public async Task Balancer_ServesRunningMachines_DrainsMarkedOnes_AndLeavesNothingBehind()
    {
        await plane.ApplyAsync(Balancer("front", "10.20.0.200", "[{name: http, port: 80, targetPort: 8080}, {name: sig, protocol: SCTP, port: 2905}]"));
        await ConditionAsync("front", "Ready", "False NothingSelected");
        await RunAsync("one", "10.20.0.11");
        await RunAsync("two", "10.20.0.12");

        await ConditionAsync("front", "Ready", "True RowsInPlace");
        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.11:8080,10.20.0.12:8080\"}");
        await VipsAsync("sctp", "{\"10.20.0.200:2905\"=\"10.20.0.11:2905,10.20.0.12:2905\"}");
        (await plane.KubectlAsync("get lb front")).Should().MatchRegex(@"front\s+office\s+10\.20\.0\.200\s+2\s+2\s+True");
        (await plane.NbctlAsync("--bare", "--columns=load_balancer", "find", "Logical_Switch", "name=default.office")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);

        await plane.KubectlAsync("annotate vm one reconciler.dev/draining=true");

        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.12:8080\"}");
        (await plane.KubectlAsync("get lb front -o jsonpath={.status.machines[*].state}")).Should().Be("Draining Ready");

        await plane.KubectlAsync("delete lb front --timeout=20s");

        (await plane.NbctlAsync("--bare", "--columns=_uuid", "find", "Load_Balancer")).Trim().Should().BeEmpty();
        (await plane.NbctlAsync("--bare", "--columns=_uuid", "find", "Logical_Router")).Trim().Should().BeEmpty();
        (await plane.KubectlAsync("get addressclaims -o name")).Should().NotContain("0a1400c8");
        (await plane.KubectlAsync("get driftreports -o name")).Should().BeEmpty("coming and going is no drift");
    }

    [Fact]
    public async Task QuarantinedMachine_GetsNoNewConnections()
    {
        await plane.ApplyAsync("""
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: trusted}
            spec: {selector: {matchLabels: {app: web}}, health: [{name: agent, guestAgent: {}}]}
            """);
        await plane.ApplyAsync(Balancer("front", "10.20.0.200", "[{name: http, port: 80}]"));
        var one = await RunAsync("one", "10.20.0.11", HealthState.Healthy);
        await RunAsync("two", "10.20.0.12", HealthState.Healthy);
        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.11:80,10.20.0.12:80\"}");

        await node.ReportRunningAsync(one, Health(HealthState.Unhealthy));

        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.12:80\"}");
        (await plane.KubectlAsync("get lb front -o jsonpath={.status.machines[*].state}")).Should().Be("Quarantined Ready");
    }

    [Fact]
    public async Task BadInput_IsAConditionThatNamesFieldAndOtherObject_AndWhatStoodGoesOn()
    {
        await plane.ApplyAsync(Balancer("front", "10.20.0.200", "[{name: http, port: 80}]"));
        await RunAsync("one", "10.20.0.11");
        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.11:80\"}");

        await plane.ApplyAsync(Balancer("second", "10.20.0.200", "[{name: http, port: 80}]"));
        await plane.ApplyAsync(Balancer("outside", "10.30.0.1", "[{name: http, port: 80}]"));
        await plane.ApplyAsync(Balancer("lost", "10.20.0.201", "[{name: http, port: 80}]", network: "nowhere"));
        await plane.ApplyAsync(Balancer("taken", "10.20.0.11", "[{name: http, port: 80}]"));

        (await MessageAsync("second", "AddressConflict")).Should().Contain("spec.address").And.Contain("10.20.0.200").And.Contain("default/front");
        (await MessageAsync("outside", "AddressUnusable")).Should().Contain("spec.address").And.Contain("10.20.0.0/24").And.Contain("default/office");
        (await MessageAsync("lost", "NetworkNotFound")).Should().Contain("spec.network").And.Contain("default/nowhere");
        (await MessageAsync("taken", "AddressConflict")).Should().Contain("spec.address").And.Contain("default/one");

        // An edit that cannot be carried out leaves the balancer as it was.
        await plane.ApplyAsync(Balancer("front", "10.20.0.11", "[{name: http, port: 80}]"));
        (await MessageAsync("front", "AddressConflict")).Should().Contain("default/one");
        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.11:80\"}");
        (await plane.KubectlAsync("get virtualnetwork office -o jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")).Should().Be("True");
        (await plane.KubectlAsync("get addressclaim office-0a1400c8 -o jsonpath={.spec.holder.name}")).Should().Be("front");
    }

    [Fact]
    public async Task Drift_OfItsRows_IsPutBack_AndStandsInItsReport()
    {
        await plane.ApplyAsync(Balancer("front", "10.20.0.200", "[{name: http, port: 80}]", "healthCheck: {interval: 2s}"));
        await RunAsync("one", "10.20.0.11");
        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.11:80\"}");

        await plane.NbctlAsync("set", "Load_Balancer", "default.front/balancer-tcp", "vips:\"10.20.0.200:80\"=\"10.20.0.66:80\"", "--", "clear", "Load_Balancer", "default.front/balancer-tcp", "health_check");

        await VipsAsync("tcp", "{\"10.20.0.200:80\"=\"10.20.0.11:80\"}");
        await Eventually.SeesAsync(
            "the report",
            async () => string.Join('\n', (await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("default", "loadbalancer-front"), default))?.Status?.Findings.Select(finding => $"{finding.Path} {finding.Outcome}") ?? []),
            text => text.Contains("spec.ports (Load_Balancer tcp vips) Corrected", StringComparison.Ordinal) && text.Contains("spec.healthCheck (Load_Balancer_Health_Check tcp/http) Corrected", StringComparison.Ordinal));
    }

    private static string Balancer(string name, string address, string ports, string more = "", string network = "office") => $$$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: LoadBalancer
        metadata: {name: {{{name}}}}
        spec:
          network: {{{network}}}
          address: {{{address}}}
          ports: {{{ports}}}
          selector: {matchLabels: {app: web}}
          {{{more}}}
        """;

    private static HealthCheckStatus Health(HealthState state) =>
        new() { Policy = "trusted", Check = "agent", State = state, Reason = state.ToString(), Since = TimeProvider.System.GetUtcNow() };

    /// <summary>A machine that its node says is running.</summary>
    private async Task<Partition> RunAsync(string name, string address, HealthState? health = null)
    {
        await plane.ApplyAsync($$$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualMachine
            metadata: {name: {{{name}}}, labels: {app: web}}
            spec: {interfaces: [{name: eth0, network: office, ipAddresses: [{{{address}}}]}]}
            """);
        var partition = await Eventually.SeesAsync($"the partition of {name}", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", name), default), found => found is not null);
        return await node.ReportRunningAsync(partition!, health is { } state ? [Health(state)] : []);
    }

    private Task VipsAsync(string protocol, string wanted) => Eventually.SeesAsync(
        $"{protocol} {wanted}", () => plane.NbctlAsync("--if-exists", "get", "Load_Balancer", $"default.front/balancer-{protocol}", "vips"), text => text.Trim() == wanted, TimeSpan.FromSeconds(20));

    private Task ConditionAsync(string name, string type, string wanted) => Eventually.SeesAsync(
        $"{name} {type} {wanted}",
        () => plane.KubectlAsync($"get lb {name} -o jsonpath={{.status.conditions[?(@.type==\"{type}\")].status}}|{{.status.conditions[?(@.type==\"{type}\")].reason}}"),
        text => text.Replace('|', ' ') == wanted,
        TimeSpan.FromSeconds(20));

    private async Task<string> MessageAsync(string name, string reason)
    {
        await ConditionAsync(name, "Ready", $"False {reason}");
        return await plane.KubectlAsync($"get lb {name} -o jsonpath={{.status.conditions[?(@.type==\"Ready\")].message}}");
    }
}
