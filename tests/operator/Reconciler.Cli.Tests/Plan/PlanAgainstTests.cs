using System.Text.Json;

namespace Reconciler.Cli.Tests.Plan;

/// <summary>Two states of a repository, and what going from one to the other would do; by the planners that carry it out.</summary>
public sealed class PlanAgainstTests : IDisposable
{
    private const string Machine = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: web, labels: {app: web}}
        spec:
          cpu: {cores: 2, maxCores: 4}
          memory: {size: 512Mi, max: 1Gi}
          disks: [{name: root, image: debian, size: 8Gi}, {name: data, size: 1Gi}]
          interfaces: [{name: eth0, network: office}]
        """;

    private const string Network = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: office}
        spec: {subnets: [{cidr: 10.20.0.0/24}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("size: 512Mi", "size: 768Mi", "spec.memory.size", "live")]
    [InlineData("max: 1Gi", "max: 2Gi", "spec.memory.max", "restart")]
    [InlineData("cores: 2,", "cores: 3,", "spec.cpu.cores", "live")]
    [InlineData("cores: 2, maxCores: 4", "cores: 8, maxCores: 8", "spec.cpu.cores", "restart")]
    [InlineData("maxCores: 4", "maxCores: 4, model: EPYC", "spec.cpu.model", "restart")]
    [InlineData("{name: data, size: 1Gi}", "{name: data, size: 2Gi}", "spec.disks[name=data].size", "live")]
    [InlineData("{name: data, size: 1Gi}", "{name: data, size: 1Gi, cache: none}", "spec.disks[name=data].cache", "restart")]
    [InlineData("{name: data, size: 1Gi}", "{name: data, size: 1Gi, pool: fast}", "spec.disks[name=data].pool", "restart")]
    [InlineData(", {name: data, size: 1Gi}", "", "spec.disks[name=data]", "hotplug")]
    [InlineData("{name: data, size: 1Gi}", "{name: data, size: 1Gi}, {name: more, size: 1Gi}", "spec.disks[name=more]", "hotplug")]
    [InlineData("image: debian", "image: ubuntu", "spec.disks[name=root].image", "none")]
    [InlineData("network: office}", "network: office, bandwidth: {egress: 10M}}", "spec.interfaces[name=eth0].bandwidth.egress", "live")]
    [InlineData("network: office}", "network: office}, {name: eth1, network: office}", "spec.interfaces[name=eth1]", "hotplug")]
    [InlineData("network: office}", "network: office, ipAddresses: [10.20.0.77]}", "spec.interfaces[name=eth0].ipAddresses", "live")]
    [InlineData("interfaces: [", "guestAgent: false\n  interfaces: [", "spec.guestAgent", "restart")]
    [InlineData("interfaces: [", "runStrategy: Halted\n  interfaces: [", "spec.runStrategy", "power")]
    [InlineData("interfaces: [", "runStrategy: RerunOnFailure\n  interfaces: [", "spec.runStrategy", "none")]
    [InlineData("interfaces: [", "drift: {mode: Warn}\n  interfaces: [", "spec.drift.mode", "live")]
    [InlineData("interfaces: [", "nodeSelector: {zone: b}\n  interfaces: [", "spec.nodeSelector.zone", "none")]
    [InlineData("app: web", "app: api", "metadata.labels.app", "none")]
    public async Task AMachinesField_TakesEffect_AsTheNodesPlannerCarriesItOut(string old, string changed, string path, string effect)
    {
        Machine.Should().Contain(old);

        var plan = await PlanAsync(Machine + "\n---\n" + Network, Machine.Replace(old, changed, StringComparison.Ordinal) + "\n---\n" + Network);

        plan.ExitCode.Should().Be(1);
        var machine = Object(plan.Json, "virtualmachine/web");
        machine.GetProperty("action").GetString().Should().Be("change");
        machine.GetProperty("fields").EnumerateArray().Where(one => !one.GetProperty("derived").GetBoolean()).Select(one => $"{one.GetProperty("path")} {one.GetProperty("effect")}")
            .Should().Contain($"{path} {effect}");
    }

    [Fact]
    public async Task ARestart_IsSaidToWait_OrToBeDone_AsTheSpecAllows()
    {
        var allowed = Machine.Replace("interfaces: [", "drift: {restart: WhenRequired}\n  interfaces: [", StringComparison.Ordinal);

        (await TextAsync(Machine, Machine.Replace("max: 1Gi", "max: 2Gi", StringComparison.Ordinal))).Should().Contain("restart: waits (RestartRequired), spec.drift.restart is Never");
        (await TextAsync(allowed, allowed.Replace("max: 1Gi", "max: 2Gi", StringComparison.Ordinal))).Should().Contain("restart: the guest is shut down and started (spec.drift.restart: WhenRequired)");
    }

    [Theory]
    [InlineData("")]
    [InlineData(", disks: [{name: data, size: 1Gi, pool: fast}]")]
    public async Task AMachineWithASeed_IsPlannedLikeAnother_AndItsSeedIsNoChange(string disks)
    {
        var machine = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: vm}\nspec: {memory: {size: 512Mi, max: 1Gi}, cloudInit: {userData: one}" + disks + "}\n";

        (await TextAsync(machine, machine.Replace("512Mi", "768Mi", StringComparison.Ordinal))).Should().Be(
            "~ virtualmachine default/vm\n    spec.memory.size  512Mi -> 768Mi  live\n1 to change (1 field live), 0 unchanged.\n");
        (await TextAsync(machine, machine.Replace("userData: one", "userData: two", StringComparison.Ordinal))).Should().Contain("spec.cloudInit.userData  changes, not shown  live");
    }

    [Theory]
    [InlineData("replicas: 3", "replicas: 5", "    spec.replicas  3 -> 5  live\n    makes web-3, web-4\n")]
    [InlineData("replicas: 3", "replicas: 1", "    deletes web-1, web-2\n")]
    [InlineData("size: 128Mi", "size: 256Mi", "    spec.template.spec.memory.size  128Mi -> 256Mi  recreate: machines of the set are made anew\n    replaces web-0, web-1, web-2, one at a time\n")]
    [InlineData("size: 128Mi, max: 1Gi}}}", "size: 256Mi, max: 1Gi}}}\n  rollingUpdate: {maxSurge: 2, maxUnavailable: 2}", "    replaces web-0, web-1, web-2, up to 2 at a time, with up to 2 more meanwhile\n")]
    [InlineData("size: 128Mi, max: 1Gi}}}", "size: 256Mi, max: 1Gi}}}\n  updateStrategy: InPlaceIfPossible", "live: in the machines of the set\n    spec.updateStrategy             none -> InPlaceIfPossible  nothing that runs changes\n    changes web-0, web-1, web-2 in place\n")]
    [InlineData("size: 128Mi, max: 1Gi}}}", "size: 256Mi, max: 1Gi}}}\n  paused: true", "    leaves web-0, web-1, web-2 of an older template, while spec.paused is true\n")]
    public async Task ASet_NamesTheMachinesThatComeGoAndChange(string old, string changed, string expected)
    {
        const string Set = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineSet\nmetadata: {name: web}\nspec:\n  replicas: 3\n  selector: {matchLabels: {app: web}}\n"
            + "  template: {metadata: {labels: {app: web}}, spec: {memory: {size: 128Mi, max: 1Gi}}}\n";

        (await TextAsync(Set, Set.Replace(old, changed, StringComparison.Ordinal))).Should().StartWith("~ virtualmachineset default/web\n").And.Contain(expected);
        (await TextAsync(Network, Network + "\n---\n" + Set)).Should().Contain("+ virtualmachineset default/web\n    makes web-0, web-1, web-2\n");
    }

    [Fact]
    public async Task ADiskThatShrinks_CannotBeApplied()
    {
        var run = await RunAsync("text", Machine, Machine.Replace("size: 8Gi", "size: 4Gi", StringComparison.Ordinal));

        run.ExitCode.Should().Be(2);
        run.Output.Should().Contain("! virtualmachine default/web (cannot be applied)").And.Contain("4Gi is less than the 8Gi that the disk has");
    }

    [Fact]
    public async Task AMachineThatGoes_TakesItsDisksAlong_ButThoseToBeRetained()
    {
        var retained = Machine.Replace("{name: data, size: 1Gi}", "{name: data, size: 1Gi, reclaimPolicy: Retain}", StringComparison.Ordinal);

        var text = await TextAsync(retained + "\n---\n" + Network, Network);

        text.Should().Contain("- virtualmachine default/web\n    domain default.web is destroyed\n    with its disks: root\n    disks that stay in their pool: data\n");
    }

    [Fact]
    public async Task ASubnetThatMoves_NamesTheRows_AndTheMachinesWithNewAddresses()
    {
        var text = await TextAsync(Machine + "\n---\n" + Network, Machine + "\n---\n" + Network.Replace("10.20", "10.21", StringComparison.Ordinal));

        text.Should().Contain("spec.subnets[0].cidr  10.20.0.0/24 -> 10.21.0.0/24  live").And.Contain("northbound rows: 3 changed")
            .And.MatchRegex("machines with new addresses, once they renew their leases: default/web 10.20.0.[0-9]+ -> 10.21.0.[0-9]+");
    }

    [Fact]
    public async Task APreset_ChangesTheMachinesThatUseIt()
    {
        const string Preset = "apiVersion: reconciler.dev/v1alpha1\nkind: MachineType\nmetadata: {name: small}\nspec: {memory: {size: 1Gi}}\n";
        const string User = "---\napiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: vm}\nspec: {machineType: small}\n";

        var text = await TextAsync(Preset + User, Preset.Replace("1Gi", "2Gi", StringComparison.Ordinal) + User);

        text.Should().Contain("~ virtualmachine default/vm (through machinetype small)").And.MatchRegex(@"spec.memory.size +1Gi -> 2Gi +restart: waits .* \(follows\)");
    }

    [Fact]
    public async Task ALabel_ThatAPolicySelects_NamesThePolicy()
    {
        const string Policy = "\n---\napiVersion: reconciler.dev/v1alpha1\nkind: AccessPolicy\nmetadata: {name: only}\nspec: {selector: {matchLabels: {app: db}}, policyTypes: [Ingress]}\n";

        var text = await TextAsync(Machine + "\n---\n" + Network + Policy, Machine.Replace("app: web", "app: db", StringComparison.Ordinal) + "\n---\n" + Network + Policy);

        text.Should().Contain("~ accesspolicy default/only (through virtualmachine default/web)\n    selects web besides\n    northbound rows: 1 changed\n");
    }

    [Fact]
    public async Task WhatAPersonOrdersOnce_HasToBeMadeAnew()
    {
        const string Operation = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineOperation\nmetadata: {name: op}\nspec: {virtualMachine: web, action: Stop}\n";

        var run = await RunAsync("text", Operation, Operation.Replace("Stop", "Start", StringComparison.Ordinal));

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("~ virtualmachineoperation default/op (cannot be changed: delete it and apply again)").And.Contain("spec.action  Stop -> Start  recreate").And.Contain("1 to delete and make anew");
    }

    [Fact]
    public async Task TheSame_IsNothingToDo()
    {
        var run = await RunAsync("text", Machine + "\n---\n" + Network, Network + "\n---\n" + Machine);

        run.Should().Be((0, "Nothing to do: 2 objects are as the manifests say.\n", ""));
    }

    [Fact]
    public async Task InvalidManifests_AreComplainedOfAsValidateDoes()
    {
        var text = await RunAsync("text", Network, Network.Replace("10.20.0.0/24", "10.20.0.1/24", StringComparison.Ordinal));
        text.ExitCode.Should().Be(2);
        text.Output.Should().BeEmpty();
        text.Error.Should().Contain("error HostBits: spec.subnets[0].cidr").And.Contain("nothing was planned");

        var json = await RunAsync("json", Network, Network.Replace("10.20.0.0/24", "10.20.0.1/24", StringComparison.Ordinal));
        json.ExitCode.Should().Be(2);
        json.Output.Should().Contain("\"valid\": false").And.Contain("HostBits");
    }

    [Fact]
    public async Task Sarif_PutsEachFieldAtItsLine_AndWarnsOfWhatPeopleNotice()
    {
        var run = await RunAsync("sarif", Machine, Machine.Replace("max: 1Gi", "max: 2Gi", StringComparison.Ordinal).Replace("network: office}", "network: office, bandwidth: {egress: 10M}}", StringComparison.Ordinal));

        run.ExitCode.Should().Be(1);
        using var log = JsonDocument.Parse(run.Output);
        log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(result =>
                $"{result.GetProperty("ruleId")} {result.GetProperty("level")} {result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine")}")
            .Should().Equal("change/live note 8", "change/restart warning 6");
    }

    [Fact]
    public async Task Junit_FailsTheObjectsThatAreNotAsTheirManifestsSay()
    {
        var run = await RunAsync("junit", Machine + "\n---\n" + Network, Machine.Replace("max: 1Gi", "max: 2Gi", StringComparison.Ordinal) + "\n---\n" + Network);

        run.ExitCode.Should().Be(1);
        var cases = System.Xml.Linq.XDocument.Parse(run.Output).Descendants("testcase").ToDictionary(item => item.Attribute("name")!.Value, item => item.Element("failure")?.Attribute("message")?.Value);
        cases.Should().BeEquivalentTo(new Dictionary<string, string?> { ["virtualnetwork default/office"] = null, ["virtualmachine default/web"] = "change, restart" });
    }

    private static JsonElement Object(JsonElement plan, string name) => plan.GetProperty("objects").EnumerateArray()
        .Single(item => string.Equals($"{item.GetProperty("kind")}/{item.GetProperty("name")}", name, StringComparison.OrdinalIgnoreCase));

    private async Task<string> TextAsync(string old, string next) => (await RunAsync("text", old, next)).Output;

    private async Task<(int ExitCode, JsonElement Json)> PlanAsync(string old, string next)
    {
        var run = await RunAsync("json", old, next);
        using var document = JsonDocument.Parse(run.Output);
        return (run.ExitCode, document.RootElement.Clone());
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string format, string old, string next) =>
        await CommandRun.Of("plan", folder.Write("next/all.yaml", next), "--against", folder.Write("old/all.yaml", old), "-o", format);
}
