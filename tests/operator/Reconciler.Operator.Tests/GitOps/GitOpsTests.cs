using System.Text.Json;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Status;
using Reconciler.Language.Common;
using Reconciler.Language.Kinds;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.GitOps;

/// <summary>What Flux, Argo CD and `reconciler sync` see of our objects: all of examples/ and more, with the operator at work on them.</summary>
public sealed class GitOpsTests(GitOpsStage stage) : IClassFixture<GitOpsStage>
{
    /// <summary>What each of them is called by Argo CD at the end, for whoever reads this.</summary>
    private static readonly Dictionary<string, string> Healths = new()
    {
        ["virtualmachines web"] = "Healthy",
        ["virtualmachines halted"] = "Healthy",
        ["virtualmachines waiting"] = "Progressing",
        ["virtualmachines impossible"] = "Degraded",
        ["virtualmachineoperations nobody"] = "Degraded",
        ["virtualmachineoperations stop"] = "Healthy",
        ["virtualnetworks office"] = "Healthy",
        ["virtualnetworks nowhere"] = "Progressing",
        ["physicalnetworks lan"] = "Healthy",
        ["machineimages kernel"] = "Healthy",
        ["accesspolicies database"] = "Healthy",
        ["quarantinepolicies desktops"] = "Healthy",
        ["loadbalancers web"] = "Healthy",
        ["loadbalancers outside"] = "Degraded",
    };

    [Fact]
    public async Task ApplyingAgain_ChangesNothing_OfAnyKind()
    {
        var before = await stage.ReadAsync();

        await stage.ApplyAsync();

        var after = await stage.ReadAsync();
        after.Keys.Should().BeEquivalentTo(before.Keys);
        foreach (var (name, item) in after)
        {
            item.Number("metadata", "generation").Should().Be(before[name].Number("metadata", "generation"), name);
            Spec(item).Should().Be(Spec(before[name]), name);
            Fields(item).Should().BeEquivalentTo(Fields(before[name]), name);
        }
    }

    [Fact]
    public async Task TheOperator_OwnsStatusAndItsFinalizers_AndNoFieldOfASpec()
    {
        var objects = await stage.ReadAsync();
        objects.Values.SelectMany(item => item.Items("metadata", "managedFields")).Count(entry => entry.Text("manager") != GitOpsStage.User).Should().BeGreaterThan(objects.Count, "the operator wrote status nearly everywhere");
        foreach (var (name, item) in objects)
        {
            item.Items("metadata", "managedFields").Select(entry => entry.Text("manager")).Should().Contain(GitOpsStage.User, name);
            foreach (var entry in item.Items("metadata", "managedFields").Where(entry => entry.Text("manager") != GitOpsStage.User))
            {
                var paths = Paths(entry.Field("fieldsV1")!.Value, "").ToList();
                if (entry.Text("subresource") == "status")
                {
                    paths.Where(path => !path.StartsWith("/f:status", StringComparison.Ordinal)).Should().BeEmpty("{0}: {1}", name, entry);
                }
                else
                {
                    paths.Where(path => !path.StartsWith("/f:metadata/f:finalizers", StringComparison.Ordinal)).Should().BeEmpty("{0}: {1}", name, entry);
                    item.Items("metadata", "finalizers").Where(finalizer => !finalizer.GetString()!.StartsWith("reconciler.dev/", StringComparison.Ordinal)).Should().BeEmpty(name);
                }
            }
        }
    }

    [Fact]
    public void EveryStatusThatWasEverSeen_KeepsKstatusRules()
    {
        var seen = stage.Sightings.All.ToList();
        var broken = seen.SelectMany(item => KstatusRules.Broken(item).Select(rule => $"{item.Text("kind")} {item.Text("metadata", "name")}: {rule}")).Distinct();
        broken.Should().BeEmpty();

        var states = seen.Where(item => item.Items("status", "conditions").Any()).ToLookup(item => item.Text("kind"), item => Readiness.Of(item).State);
        states.Select(group => group.Key).Should().BeEquivalentTo(
            "PhysicalNetwork", "MachineImage", "VirtualNetwork", "AccessPolicy", "QuarantinePolicy", "LoadBalancer", "VirtualMachine", "VirtualMachineSet", "VirtualMachineOperation", "VirtualMachineSnapshot", "VirtualMachineRestore");
        states["VirtualMachine"].Should().Contain([ReadinessState.Current, ReadinessState.InProgress, ReadinessState.Failed]);
    }

    [Fact]
    public async Task ArgoCdsHealth_OfEveryStatusThatWasEverSeen_IsWhatKstatusSays()
    {
        var seen = stage.Sightings.All.ToList();
        var healths = await LuaHealth.OfAsync(seen);
        healths.Should().HaveCount(seen.Count);
        foreach (var (item, health) in seen.Zip(healths))
        {
            var expected = Readiness.Of(item).State switch
            {
                _ when !item.Items("status", "conditions").Any() => "Progressing",
                ReadinessState.Failed => "Degraded",
                ReadinessState.Current => "Healthy",
                _ => "Progressing",
            };
            health.Status.Should().Be(expected, "{0}", item);
            (health.Status == "Healthy" || health.Message.Length > 0).Should().BeTrue("{0} says why", item);
        }
    }

    [Fact]
    public async Task ArgoCdsHealth_AtTheEnd_IsWhatAPersonWouldSay()
    {
        var objects = await stage.ReadAsync();
        var healths = await LuaHealth.OfAsync(Healths.Keys.Select(name => objects[name]));
        Healths.Keys.Zip(healths).ToDictionary(pair => pair.First, pair => pair.Second.Status).Should().BeEquivalentTo(Healths);
    }

    [Theory]
    [InlineData("""{"metadata":{}}""", "Progressing", "the operator has not looked at it yet")]
    [InlineData("""{"metadata":{"generation":2},"status":{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True","reason":"A"}]}}""", "Progressing", "the newest generation is not looked at yet")]
    [InlineData("""{"metadata":{"deletionTimestamp":"2030-01-01T00:00:00Z"},"status":{"conditions":[{"type":"Ready","status":"True","reason":"A"}]}}""", "Progressing", "is being deleted")]
    [InlineData("""{"metadata":{},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"Unknown","reason":"LeaseExpired","message":"since noon"}]}}""", "Progressing", "LeaseExpired: since noon")]
    [InlineData("""{"metadata":{},"status":{"phase":"Paused","conditions":[{"type":"Ready","status":"True","reason":"A"}]}}""", "Healthy", "the machine is paused, as it should be")]
    [InlineData("""{"metadata":{},"status":{"phase":"Stopped","conditions":[{"type":"Ready","status":"False","reason":"CrashLoop"}]}}""", "Progressing", "CrashLoop")]
    public async Task ArgoCdsHealth_OfRareCases(string content, string status, string message)
    {
        using var document = JsonDocument.Parse("""{"kind":"VirtualMachine",""" + content[1..]);
        (await LuaHealth.OfAsync([document.RootElement])).Should().Equal((status, message));
    }

    [Fact]
    public void ArgoCdsConfiguration_HoldsTheFiles_ForEveryKindThatHasAStatus()
    {
        var kinds = ResourceKinds.All.Where(kind => kind.HasStatus && kind.Kind is not ("Partition" or "AddressClaim" or "DriftReport"));
        var text = "# Made of the Lua files beside it: kubectl -n argocd patch configmap argocd-cm --patch-file argocd-cm.yaml\ndata:\n" + string.Concat(kinds.Select(kind =>
            $"  resource.customizations.health.reconciler.dev_{kind.Kind}: |\n" + string.Concat(File.ReadAllLines(Path.Combine(LuaHealth.Folder, LuaHealth.FileOf(kind.Kind))).Select(line => $"    {line}\n"))));
        var file = Path.Combine(LuaHealth.Folder, "argocd-cm.yaml");
        if (Environment.GetEnvironmentVariable("UPDATE_DATA") == "1")
        {
            File.WriteAllText(file, text);
        }

        File.ReadAllText(file).Should().Be(text, "UPDATE_DATA=1 writes it anew");
    }

    private static string Spec(JsonElement item) => item.Field("spec")?.GetRawText() ?? "";

    /// <summary>Who owns what besides status, without the times.</summary>
    private static IEnumerable<string> Fields(JsonElement item) => item.Items("metadata", "managedFields").Where(entry => entry.Text("subresource") is null)
        .Select(entry => $"{entry.Text("manager")} {entry.Text("operation")} {entry.Field("fieldsV1")}");

    private static IEnumerable<string> Paths(JsonElement fields, string path) => fields.ValueKind == JsonValueKind.Object && fields.EnumerateObject().Any()
        ? fields.EnumerateObject().SelectMany(entry => entry.Name == "." ? [path] : Paths(entry.Value, $"{path}/{entry.Name}"))
        : [path];
}

/// <summary>All of examples/, and objects that wait, fail and are off, brought to rest once for all tests.</summary>
public sealed class GitOpsStage : IAsyncLifetime
{
    /// <summary>The field manager of whoever applies.</summary>
    public const string User = "somebody";

    private const string More = """
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineType
        metadata: {name: tiny}
        spec: {memory: {size: 64Mi}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: halted, namespace: demo}
        spec: {machineType: tiny, runStrategy: Halted}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: waiting, namespace: demo}
        spec: {interfaces: [{name: eth0, network: nowhere-yet}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: impossible, namespace: demo}
        spec: {disks: [{name: root, image: kernel}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachineSet
        metadata: {name: pool, namespace: demo}
        spec: {replicas: 1, selector: {matchLabels: {app: pool}}, template: {metadata: {labels: {app: pool}}, spec: {machineType: tiny}}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachineOperation
        metadata: {name: nobody, namespace: demo}
        spec: {virtualMachine: nobody, action: Start}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachineOperation
        metadata: {name: stop, namespace: demo}
        spec: {virtualMachine: legacy, action: Stop}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachineSnapshot
        metadata: {name: nobody, namespace: demo}
        spec: {virtualMachine: nobody}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachineRestore
        metadata: {name: nobody, namespace: demo}
        spec: {snapshot: nobody, target: {inPlace: {}}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: nowhere, namespace: demo}
        spec: {uplink: {physicalNetwork: lan, vlan: 7}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: LoadBalancer
        metadata: {name: outside, namespace: demo}
        spec: {network: office, address: 192.0.2.1, ports: [{name: http, port: 80}], selector: {matchLabels: {app: web}}}
        """;

    private static readonly string[] Running = ["web", "db", "printer", "legacy", "kiosk"];
    private string folder = "";

    internal StatusSightings Sightings { get; private set; } = null!;

    private ControlPlane Plane { get; set; } = null!;

    public async Task InitializeAsync()
    {
        folder = Directory.CreateTempSubdirectory("rc-gitops-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "more.yaml"), More);
        Plane = await ControlPlane.StartAsync();
        Sightings = new StatusSightings(Plane.Client);
        await Sightings.StartAsync();
        await ApplyAsync();
        await RegisterNodeAsync();

        var node = new NodeActor(Plane.Client, "node1");
        foreach (var name in Running)
        {
            await node.ReportRunningAsync(await PartitionAsync(name, _ => true));
        }

        await node.ReportRunningAsync(await PartitionOfSetAsync());
        await ReportStoppedAsync(await PartitionAsync("halted", _ => true));
        await node.ReportDoneAsync(await PartitionAsync("legacy", partition => partition.Spec.Power?.Action == MachineAction.Stop), MachinePhase.Stopped);
        await Plane.KubectlAsync("wait -n demo --for=condition=Ready --timeout=30s virtualmachine/web virtualmachine/halted virtualmachine/legacy virtualmachineset/pool virtualmachineoperation/stop virtualnetwork/office accesspolicy/database quarantinepolicy/desktops loadbalancer/web");
        await Plane.KubectlAsync("wait -n demo --for=condition=Stalled --timeout=30s virtualmachine/impossible virtualmachineoperation/nobody loadbalancer/outside");
    }

    public async Task DisposeAsync()
    {
        await Sightings.DisposeAsync();
        await Plane.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Applies everything as GitOps tools do.</summary>
    public Task ApplyAsync() => Plane.KubectlAsync($"apply --server-side --field-manager={User} -f {Path.Combine(Repository.Root, "examples")} -f {folder}");

    /// <summary>Everything that was applied, with who owns what: <c>PLURAL NAME</c>.</summary>
    internal async Task<IReadOnlyDictionary<string, JsonElement>> ReadAsync()
    {
        var kinds = "physicalnetworks,hypervisornodes,machinetypes,machineimages,virtualnetworks,accesspolicies,quarantinepolicies,loadbalancers,virtualmachines,virtualmachinesets,virtualmachineoperations,virtualmachinesnapshots,virtualmachinerestores";
        using var list = JsonDocument.Parse(await Plane.KubectlAsync($"get {kinds} -A -o json --show-managed-fields"));
        return list.RootElement.Items("items").Where(item => item.Field("metadata", "ownerReferences") is null)
            .ToDictionary(item => $"{ResourceKinds.Find(item.Text("kind")!)!.Plural} {item.Text("metadata", "name")}", item => item.Clone());
    }

    /// <summary>What the node's agent says of its node, which examples/ have made before.</summary>
    private async Task RegisterNodeAsync()
    {
        var nodes = Plane.Client.For(Kinds.HypervisorNodes);
        var node = await nodes.GetAsync(new ResourceKey("", "node1"), default);
        await nodes.PatchStatusAsync(node, node with
        {
            Status = new HypervisorNodeStatus
            {
                ObservedGeneration = node.Metadata.Generation,
                Chassis = "node1",
                Capacity = new NodeCapacity { Cpus = 4, Memory = Quantity.Parse("8Gi") },
                Capabilities = [new NodeCapability { Architecture = "x86_64", Accelerator = "qemu" }, new NodeCapability { Architecture = "i686", Accelerator = "qemu" }],
                Conditions = [Ready],
            },
        }, default);
    }

    private async Task ReportStoppedAsync(Partition partition) => await Plane.Client.For(Kinds.Partitions).PatchStatusAsync(partition, partition with
    {
        Status = new PartitionStatus { ObservedGeneration = partition.Metadata.Generation, Phase = MachinePhase.Stopped, Conditions = [Ready] },
    }, default);

    private static Condition Ready => new() { Type = "Ready", Status = "True", Reason = "AsSpecified", LastTransitionTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    private async Task<Partition> PartitionAsync(string name, Func<Partition, bool> fulfilled) => (await Eventually.SeesAsync(
        $"the Partition {name}", () => Plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("demo", name), default), partition => partition is not null && fulfilled(partition), TimeSpan.FromSeconds(30)))!;

    private async Task<Partition> PartitionOfSetAsync() => (await Eventually.SeesAsync(
        "the set's Partition", async () => (await Plane.Client.For(Kinds.Partitions).ListAsync("demo", ListOptions.All, default)).Items.FirstOrDefault(item => item.Metadata.Name.StartsWith("pool-", StringComparison.Ordinal)), partition => partition is not null, TimeSpan.FromSeconds(30)))!;
}
