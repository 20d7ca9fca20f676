using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>What only meets in the cluster (the validator refuses the rest): a condition names the field and the other object, and what stands goes on.</summary>
public sealed class NetworkBadInputTests : IAsyncLifetime
{
    private ControlPlane plane = null!;

    public async Task InitializeAsync()
    {
        plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.ApplyAsync("""
            apiVersion: reconciler.dev/v1alpha1
            kind: PhysicalNetwork
            metadata: {name: lan}
            spec: {vlans: [{from: 100, to: 199}]}
            """);
        await NetworkAsync("floor", "{subnets: [{cidr: 10.120.0.0/24}], uplink: {physicalNetwork: lan, vlan: 120}}");
        await ReadyAsync("virtualnetwork floor", "True");
    }

    public async Task DisposeAsync() => await plane.DisposeAsync();

    [Fact]
    public async Task OverlappingSubnetsOnOneRouter_AreNamed_AndTheRouterIsNotMade()
    {
        await NetworkAsync("office", "{subnets: [{cidr: 10.120.0.0/16}], nat: {externalNetwork: floor}}");

        (await MessageAsync("virtualnetwork office", "SubnetsOverlap")).Should().Contain("spec.subnets[0].cidr: 10.120.0.0/16 overlaps 10.120.0.0/24").And.Contain("default/floor").And.Contain("spec.nat.externalNetwork");
        (await plane.NbctlAsync("--bare", "--columns=name", "find", "Logical_Router")).Trim().Should().BeEmpty();
        await StandsAsync();

        await NetworkAsync("office", "{subnets: [{cidr: 10.20.0.0/24}], nat: {externalNetwork: floor}}");
        await GoneAsync("virtualnetwork office", "SubnetsOverlap");
    }

    [Fact]
    public async Task VlanOfAnotherNetwork_WithAddressesInCommon_IsNamed_ByTheLaterOne()
    {
        await NetworkAsync("second", "{subnets: [{cidr: 10.120.0.128/25, gateway: 10.120.0.129}], uplink: {physicalNetwork: lan, vlan: 120}}");
        await NetworkAsync("beside", "{subnets: [{cidr: 10.120.0.0/24}], uplink: {physicalNetwork: lan, vlan: 121}}");

        (await MessageAsync("virtualnetwork second", "SubnetsOverlap")).Should().Contain("spec.subnets[0].cidr: 10.120.0.128/25 overlaps 10.120.0.0/24").And.Contain("default/floor").And.Contain("spec.uplink");
        await ReadyAsync("virtualnetwork beside", "True");
        await StandsAsync();

        await plane.KubectlAsync("delete virtualnetwork floor --timeout=20s");
        await ReadyAsync("virtualnetwork second", "True");
    }

    [Fact]
    public async Task VlanThatIsNotGranted_IsNamed()
    {
        await NetworkAsync("stolen", "{subnets: [{cidr: 10.200.0.0/24}], uplink: {physicalNetwork: lan, vlan: 200}}");

        (await MessageAsync("virtualnetwork stolen", "VlanNotGranted")).Should().Contain("spec.uplink.vlan").And.Contain("PhysicalNetwork lan").And.Contain("100-199");
        (await plane.NbctlAsync("--bare", "--columns=name", "find", "Logical_Switch", "name=default.stolen")).Trim().Should().BeEmpty();
        await StandsAsync();
    }

    [Fact]
    public async Task ExhaustedPool_IsNamed_ByTheMachineThatFoundItSo()
    {
        await NetworkAsync("tiny", "{subnets: [{cidr: 10.30.0.0/30}]}");
        await MachineAsync("first", "tiny");
        await ReadyClaimAsync();
        await MachineAsync("second", "tiny");

        (await MessageAsync("virtualmachine second", "PoolExhausted", "NetworkReady")).Should().Contain("spec.interfaces[name=eth0].ipAddresses").And.Contain("10.30.0.0/30").And.Contain("default/tiny");
        await StandsAsync();
    }

    [Fact]
    public async Task TakenExternalAddress_IsNamed_WithItsHolder()
    {
        await NetworkAsync("one", "{subnets: [{cidr: 10.20.0.0/24}], nat: {externalNetwork: floor, externalAddress: 10.120.0.50}}");
        await Eventually.SeesAsync("the claim", () => plane.KubectlAsync("get addressclaims -o name"), seen => seen.Contains("floor-0a780032", StringComparison.Ordinal));
        await NetworkAsync("two", "{subnets: [{cidr: 10.21.0.0/24}], nat: {externalNetwork: floor, externalAddress: 10.120.0.50}}");

        (await MessageAsync("virtualnetwork two", "AddressConflict")).Should().Contain("spec.nat.externalAddress").And.Contain("10.120.0.50").And.Contain("default/one");
        await StandsAsync();
    }

    [Fact]
    public async Task RemediationForNoMachine_IsNamed_UntilItComes()
    {
        await plane.ApplyAsync("""
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: desks}
            spec:
              selector: {matchLabels: {tier: desk}}
              health: [{name: agent, guestAgent: {}}]
              remediation: {allow: [{to: [{cidr: 10.20.0.5/32}]}, {to: [{virtualMachine: updates}]}]}
            """);

        (await MessageAsync("quarantinepolicy desks", "MachineNotFound")).Should().Contain("spec.remediation.allow[1].to[0].virtualMachine").And.Contain("default/updates");
        (await plane.NbctlAsync("--bare", "--columns=name", "find", "Port_Group", "name=qp.default.desks")).Trim().Should().Be("qp.default.desks", "the rest of it stands");

        await MachineAsync("updates", "floor");
        await ReadyAsync("quarantinepolicy desks", "True");
    }

    [Fact]
    public async Task ForwardForNoMachine_IsNamed_UntilItComes_AndTheOthersStand()
    {
        await NetworkAsync("office", "{subnets: [{cidr: 10.20.0.0/24}], nat: {forwards: [{name: web, port: 8080, virtualMachine: web, targetPort: 80}, {name: mail, port: 25, virtualMachine: mail}]}}");
        await MachineAsync("mail", "office");

        var first = await MessageAsync("virtualnetwork office", "MachineNotFound", "Forwarding");
        first.Should().Contain("spec.nat.forwards[name=web].virtualMachine").And.Contain("VirtualMachine default/web");
        await Eventually.SeesAsync("the forward whose machine is there", () => plane.NbctlAsync("--bare", "--columns=vips", "find", "Load_Balancer"), seen => seen.Contains(":25", StringComparison.Ordinal));
        (await plane.NbctlAsync("--bare", "--columns=vips", "find", "Load_Balancer")).Should().NotContain(":8080");
        (await MessageAsync("virtualnetwork office", "MachineNotFound")).Should().Contain("default/web").And.NotContain("default/mail");

        await MachineAsync("web", "floor");
        (await MessageAsync("virtualnetwork office", "MachineHasNoAddress")).Should().Contain("spec.nat.forwards[name=web].virtualMachine").And.Contain("spec.interfaces name default/floor");

        await MachineAsync("web", "office");
        await ReadyAsync("virtualnetwork office", "True");
        (await plane.NbctlAsync("--bare", "--columns=vips", "find", "Load_Balancer")).Should().Contain(":8080").And.Contain(":25");
        (await plane.KubectlAsync("get virtualnetwork office -o jsonpath={.status.conditions[?(@.type==\"Forwarding\")].status}")).Should().Be("True");
    }

    [Fact]
    public async Task SelectorTypo_IsNamed()
    {
        await MachineAsync("web", "floor");
        await plane.ApplyAsync("""
            apiVersion: reconciler.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: wall}
            spec: {selector: {matchLabels: {app: wbe}}}
            """);

        (await MessageAsync("accesspolicy wall", "NothingSelected", "Selecting")).Should().Contain("spec.selector").And.Contain("metadata.labels");
        await StandsAsync();
    }

    private Task NetworkAsync(string name, string spec) => plane.ApplyAsync($$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: {{name}}}
        spec: {{spec}}
        """);

    private Task MachineAsync(string name, string network) => plane.ApplyAsync($$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: {{name}}}
        spec: {interfaces: [{name: eth0, network: {{network}} }]}
        """);

    private Task ReadyClaimAsync() => Eventually.SeesAsync("the only address is claimed", () => plane.KubectlAsync("get addressclaims -o name"), seen => seen.Contains("tiny-", StringComparison.Ordinal));

    private Task ReadyAsync(string what, string status) =>
        Eventually.SeesAsync($"{what} is ready", () => plane.KubectlAsync($"get {what} -o jsonpath={{.status.conditions[?(@.type==\"Ready\")].status}}"), seen => seen == status);

    private Task GoneAsync(string what, string reason) =>
        Eventually.SeesAsync($"{what} without {reason}", () => plane.KubectlAsync($"get {what} -o jsonpath={{.status.conditions[*].reason}}"), seen => !seen.Contains(reason, StringComparison.Ordinal));

    /// <summary>The message of a condition once it has such a reason.</summary>
    private async Task<string> MessageAsync(string what, string reason, string condition = "Ready")
    {
        var query = $"get {what} -o jsonpath={{.status.conditions[?(@.type==\"{condition}\")].reason}}|{{.status.conditions[?(@.type==\"{condition}\")].message}}";
        return await Eventually.SeesAsync($"{what} {reason}", () => plane.KubectlAsync(query), seen => seen.StartsWith(reason + "|", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
    }

    /// <summary>The network that was there before is as it was.</summary>
    private async Task StandsAsync()
    {
        (await plane.KubectlAsync("get virtualnetwork floor -o jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")).Should().Be("True");
        (await plane.NbctlAsync("--bare", "--columns=tag", "find", "Logical_Switch_Port", "name=default.floor/uplink")).Trim().Should().Be("120");
    }
}
