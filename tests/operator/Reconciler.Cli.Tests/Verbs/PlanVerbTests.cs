using System.Text.Json;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class PlanVerbTests : IAsyncLifetime
{
    private const string Machine = """
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: web}
        spec: {memory: {size: 512Mi, max: 1Gi}}
        """;

    private readonly TemporaryFolder folder = new();
    private EmbeddedApiHost api = null!;

    public async Task InitializeAsync() => api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder.Path, "api") });

    public async Task DisposeAsync()
    {
        await api.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Plan_OfEachExampleThatWasJustApplied_IsEmpty_AndNothingIsEverWritten()
    {
        var examples = Directory.GetFiles(Path.Combine(Root(), "examples"), "*.yaml").Order(StringComparer.Ordinal).ToList();
        examples.Should().NotBeEmpty();
        var all = Path.Combine(Root(), "examples");

        var blank = await RevisionAsync();
        var first = await Run("plan", all);
        first.ExitCode.Should().Be(1);
        first.Output.Should().Contain("+ namespace demo\n").And.Contain("+ virtualmachine demo/web\n    domain demo.web\n").And.Contain("eth0 gets 10.20.0.10\n")
            .And.Contain("+ accesspolicy demo/database\n    selects db\n");
        (await Run("plan", all)).Output.Should().Be(first.Output, "the plan of what is not there yet is the same each time");
        (await RevisionAsync()).Should().Be(blank);

        (await Run("apply", all)).ExitCode.Should().Be(0);
        var applied = await RevisionAsync();
        foreach (var example in examples)
        {
            var run = await Run("plan", example);
            run.ExitCode.Should().Be(0, "{0} was just applied: {1}{2}", example, run.Output, run.Error);
            run.Output.Should().StartWith("Nothing to do: ");
        }

        (await RevisionAsync()).Should().Be(applied);
    }

    [Fact]
    public async Task Plan_OfAMachineThatRuns_AsksTheNodesPlanner()
    {
        await Run("apply", folder.Write("a.yaml", Machine));
        await PartitionAsync(MachinePhase.Running);

        var changed = folder.Write("b.yaml", Machine.Replace("512Mi", "768Mi", StringComparison.Ordinal).Replace("1Gi", "2Gi", StringComparison.Ordinal));
        var run = await Run("plan", changed);

        run.ExitCode.Should().Be(1);
        run.Output.Should().Be("""
            ~ virtualmachine default/web
                spec.memory.max   1Gi -> 2Gi      restart: waits (RestartRequired), spec.drift.restart is Never
                spec.memory.size  512Mi -> 768Mi  live
            1 to change (1 field live, 1 field after a restart), 0 unchanged.

            """);
    }

    [Theory]
    [InlineData(MachinePhase.Stopped)]
    [InlineData(null)]
    public async Task Plan_OfAMachineThatDoesNotRun_CountsAtItsNextStart(MachinePhase? phase)
    {
        await Run("apply", folder.Write("a.yaml", Machine));
        if (phase is not null)
        {
            await PartitionAsync(phase);
        }

        (await Run("plan", folder.Write("b.yaml", Machine.Replace("512Mi", "768Mi", StringComparison.Ordinal)))).Output
            .Should().Contain("    spec.memory.size  512Mi -> 768Mi  next start\n");
    }

    [Fact]
    public async Task Plan_OfAFieldThatAnotherManagerOwns_SaysWho_AndHowToTakeItOver()
    {
        await Run("apply", folder.Write("a.yaml", Machine));
        using (var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System))
        {
            var machines = client.For(Kinds.VirtualMachines);
            var machine = await machines.FindAsync(new ResourceKey("default", "web"), default);
            await machines.UpdateAsync(machine! with { Spec = machine.Spec with { Memory = machine.Spec.Memory! with { Size = Quantity.FromMebibytes(600) } } }, default);
        }

        var run = await Run("plan", folder.Write("a.yaml", Machine));
        run.ExitCode.Should().Be(2);
        run.Output.Should().Contain("! virtualmachine default/web (cannot be applied)").And.Contain(".spec.memory.size").And.Contain("--force-conflicts would take the fields over");

        var forced = await Run("plan", folder.Write("a.yaml", Machine), "--force-conflicts");
        forced.ExitCode.Should().Be(1);
        forced.Output.Should().Contain("spec.memory.size  600Mi -> 512Mi");
    }

    [Fact]
    public async Task Plan_OfCoreKinds_ShowsFields_ButNoSecret()
    {
        const string Before = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {colour: red}\n";
        await Run("apply", folder.Write("a.yaml", Before));

        var changed = folder.Write("a.yaml", Before.Replace("hunter2", "hunter3", StringComparison.Ordinal).Replace("red", "blue", StringComparison.Ordinal));
        foreach (var format in new[] { "text", "json" })
        {
            var run = await Run("plan", changed, "-o", format);
            run.ExitCode.Should().Be(1);
            run.Output.Should().Contain("data.password").And.Contain("data.colour").And.Contain("blue").And.NotContain("hunter").And.NotContain("aHVudGVy");
        }
    }

    [Fact]
    public async Task Plan_WhenTheApiIsAway_IsAnErrorThatNamesIt()
    {
        var nowhere = folder.Write("nowhere", (await File.ReadAllTextAsync(api.KubeconfigPath)).Replace(api.Address.Authority, "127.0.0.1:1", StringComparison.Ordinal));

        var run = await CommandRun.Of("plan", folder.Write("a.yaml", Machine), "--kubeconfig", nowhere);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("127.0.0.1:1").And.Contain("no answer from the API");
    }

    [Fact]
    public async Task Plan_OfWhatHasToWait_SaysForWhat()
    {
        var run = await Run("plan", folder.Write("a.yaml", """
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualNetwork
            metadata: {name: floor}
            spec: {uplink: {physicalNetwork: lan, vlan: 7}}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualMachine
            metadata: {name: vm}
            spec: {disks: [{name: root, image: nowhere}]}
            """));

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("    waits: spec.uplink.physicalNetwork: there is no PhysicalNetwork lan yet\n")
            .And.Contain("    waits: spec.disks[name=root].image: there is no MachineImage default/nowhere yet\n");
    }

    [Fact]
    public async Task Plan_OfAChangeOfWhatWaits_SaysThatNothingChangesUntilThen()
    {
        const string Waiting = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: vm}\nspec: {memory: {size: 512Mi}, disks: [{name: root, image: nowhere}]}\n";
        (await Run("apply", folder.Write("a.yaml", Waiting))).ExitCode.Should().Be(0);

        (await Run("plan", folder.Write("b.yaml", Waiting.Replace("512Mi", "768Mi", StringComparison.Ordinal)))).Output.Should()
            .Contain("nothing that runs changes: until what it waits for is there").And.Contain("    waits: spec.disks[name=root].image: there is no MachineImage default/nowhere yet");
    }

    [Fact]
    public async Task Plan_WhenANamespaceIsMissing_SaysSo()
    {
        var run = await Run("plan", folder.Write("a.yaml", Machine.Replace("name: web", "name: web, namespace: nowhere", StringComparison.Ordinal)));

        run.ExitCode.Should().Be(2);
        run.Output.Should().Contain("! virtualmachine nowhere/web").And.Contain("namespaces \"nowhere\" not found");
    }

    private Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments) => CommandRun.Of([.. arguments, "--kubeconfig", api.KubeconfigPath]);

    /// <summary>The API counts every write of any object.</summary>
    private async Task<string> RevisionAsync()
    {
        using var list = JsonDocument.Parse((await Run("get", "events", "-A", "-o", "json")).Output);
        return list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    /// <summary>The Partition as the operator and the node's agent would leave it.</summary>
    private async Task PartitionAsync(MachinePhase? phase)
    {
        using var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
        var machine = await client.For(Kinds.VirtualMachines).FindAsync(new ResourceKey("default", "web"), default);
        var references = new Operator.Machines.MachineReferences { Images = new Dictionary<ResourceKey, Language.Images.MachineImage>(), Networks = new Dictionary<ResourceKey, Language.Networks.VirtualNetwork>() };
        var spec = Operator.Machines.PartitionResolver.Resolve(machine!, references, new Dictionary<string, ValueList<string>>(), "node1").Partition!;
        var partitions = client.For(Kinds.Partitions);
        var made = await partitions.CreateAsync(new Partition { Metadata = new ObjectMeta { Namespace = "default", Name = "web" }, Spec = spec }, default);
        await partitions.PatchStatusAsync(made, made with { Status = new PartitionStatus { Phase = phase } }, default);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Reconciler.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
