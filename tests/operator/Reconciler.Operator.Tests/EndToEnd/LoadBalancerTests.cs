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
        plane = await ControlPlane.StartAsync(readsSouthbound: true);
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

        await plane.ApplyAsync(External("nobody-there", "nowhere"));
        await plane.ApplyAsync(External("elsewhere", "office"));
        (await MessageAsync("nobody-there", "NetworkNotFound")).Should().Contain("spec.external.network").And.Contain("default/nowhere");
        (await MessageAsync("elsewhere", "NetworkUnsuitable")).Should().Contain("spec.external.network").And.Contain("spec.nat.externalNetwork");

        await plane.ApplyAsync(Balancer("typo", "10.20.0.202", "[{name: http, port: 80}]").Replace("app: web", "app: wbe", StringComparison.Ordinal));
        (await MessageAsync("typo", "NothingSelected")).Should().Contain("spec.selector").And.Contain("metadata.labels");
        await ConditionAsync("typo", "Selecting", "False NothingSelected");

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

    /// <remarks>What northd and the node's controller write into the southbound database is written by hand here; <c>BalancerDataplaneTests</c> show that they write it so.</remarks>
    [Fact]
    public async Task HealthCheck_ShowsWhatOvnFinds_OnlyWhenItChanges_AndNothingWhileThatCannotBeRead()
    {
        await plane.ApplyAsync(Balancer("front", "10.20.0.200", "[{name: http, port: 80, targetPort: 8080}, {name: admin, port: 8443}]", "healthCheck: {interval: 2s}"));
        await RunAsync("one", "10.20.0.11");
        await RunAsync("two", "10.20.0.12");
        await HealthAsync("Unknown Unknown");
        await ConditionAsync("front", "Ready", "True RowsInPlace");

        List<string> rows = [];
        foreach (var (machine, address) in new[] { ("one", "10.20.0.11"), ("two", "10.20.0.12") })
        {
            var port = (await plane.NbctlAsync("--bare", "--columns=name", "find", "Logical_Switch_Port", $"external_ids:reconciler-name={machine}")).Trim();
            foreach (var number in new[] { "8080", "8443" })
            {
                rows.AddRange(["--", "create", "Service_Monitor", $"logical_port={port}", $"ip={address}", $"port={number}", "protocol=tcp", "status=online"]);
            }
        }

        await plane.SbctlAsync([.. rows.Skip(1)]);
        await HealthAsync("Online Online");

        await FindAsync("10.20.0.11", "8080", "offline");
        await HealthAsync("Offline Online");
        (await plane.KubectlAsync("get lb front -o jsonpath={.status.machines[?(@.name==\"one\")].healthReason}")).Should().Contain("TCP 8080").And.NotContain("8443");
        (await plane.KubectlAsync("get lb front")).Should().MatchRegex(@"front\s+office\s+10\.20\.0\.200\s+2\s+2\s+True", "it answers at its other port");

        await FindAsync("10.20.0.12", "8080", "offline");
        (await MessageAsync("front", "NoBackendOnline")).Should().Contain("spec.ports[name=http]").And.Contain("TCP 8080").And.Contain("one, two").And.NotContain("admin");
        await FindAsync("10.20.0.12", "8443", "offline");
        await Eventually.SeesAsync("one serves", () => plane.KubectlAsync("get lb front -o jsonpath={.status.readyBackends}"), text => text == "1");

        var before = Writes();
        await FindAsync("10.20.0.12", "8080", "error");
        await FindAsync("10.20.0.12", "8443", "error");
        await FindAsync("10.20.0.11", "8080", "online");
        await HealthAsync("Online Offline");
        Writes().Should().Be(before + 1, "what says nothing new is not written");
        await ConditionAsync("front", "Ready", "True RowsInPlace");

        await plane.KillSouthboundAsync();
        await HealthAsync("");
        await ConditionAsync("front", "Ready", "True RowsInPlace");
        await plane.StartSouthboundAsync();
        await HealthAsync("Online Offline");

        await plane.KubectlAsync("annotate vm two reconciler.dev/draining=true");
        await HealthAsync("Online");

        int Writes() => plane.Writes.Count(write => write.EndsWith("loadbalancers/front/status", StringComparison.Ordinal));

        async Task FindAsync(string address, string port, string status) => await plane.SbctlAsync(
            "set", "Service_Monitor", (await plane.SbctlAsync("--bare", "--columns=_uuid", "find", "Service_Monitor", $"ip={address}", $"port={port}")).Trim(), $"status={status}");

        Task HealthAsync(string wanted) => Eventually.SeesAsync(
            $"health {wanted}", () => plane.KubectlAsync("get lb front -o jsonpath={.status.machines[*].health}"), text => text == wanted, TimeSpan.FromSeconds(20));
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

    private static string External(string name, string network) => Balancer(name, "", "[{name: http, port: 80}]").Replace("address: \n", $"external: {{network: {network}, address: 10.20.0.210}}\n", StringComparison.Ordinal);

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
