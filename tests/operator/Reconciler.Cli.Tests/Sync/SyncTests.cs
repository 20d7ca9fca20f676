using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>A repository, a real API, and what comes of commits.</summary>
[Collection(SyncApiFixture.Collection)]
public sealed class SyncTests(SyncApiFixture fixture) : IAsyncLifetime
{
    private SyncWorld world = null!;

    public async Task InitializeAsync() => world = await SyncWorld.MakeAsync(fixture);

    public Task DisposeAsync()
    {
        world.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ACommit_IsApplied_ThenUnchanged_ThenChanged_AndWhatItDropsIsPruned()
    {
        var first = await world.Repository.Put("a.yaml", SyncWorld.Config("a")).Put("deep/b.yaml", SyncWorld.Config("b")).CommitAsync("two colours");
        var run = await world.SyncAsync();
        (run.ExitCode, run.Outcome, run.Commit, run.Applied).Should().Be((0, "synced", first, first), run.Output + run.Error);
        run.Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "created", ["b"] = "created" });

        (await world.SyncAsync()).Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "unchanged", ["b"] = "unchanged" });

        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).Put("deep/b.yaml", null).CommitAsync();
        var second = await world.SyncAsync();
        second.ExitCode.Should().Be(0, second.Output);
        second.Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "changed", ["b"] = "pruned" });
        (await world.ColourAsync("a")).Should().Be("blue");
        (await world.NamesAsync()).Should().Equal("a");
    }

    [Fact]
    public async Task ForPeople_ItTellsWhatHappened_ALineEach_AndASentenceAtTheEnd()
    {
        var commit = (await world.Repository.Put("a.yaml", SyncWorld.Config("a")).CommitAsync("one colour"))[..12];
        var run = await world.ShowAsync();
        run.Should().Be((0, $"+ configmap {world.Namespace}/a: created\n{commit} (one colour): 1 created; all ready\n", ""));
    }

    [Fact]
    public async Task TheSameTreeAgain_WritesNothing_WhateverItHolds()
    {
        await world.Repository.Put("all.yaml", $"""
            apiVersion: v1
            kind: Secret
            metadata: {"{name: s}"}
            stringData: {"{password: hunter2}"}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualNetwork
            metadata: {"{name: office}"}
            spec: {"{subnets: [{cidr: 10.20.0.0/24}]}"}
            """).CommitAsync();
        (await world.SyncAsync()).Results.Should().HaveCount(2);
        var before = (await world.GetAsync($"api/v1/namespaces/{world.Namespace}/secrets/s")).Text("metadata", "resourceVersion");

        (await world.SyncAsync()).Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["s"] = "unchanged", ["office"] = "unchanged" });
        (await world.GetAsync($"api/v1/namespaces/{world.Namespace}/secrets/s")).Text("metadata", "resourceVersion").Should().Be(before);
    }

    [Fact]
    public async Task NamespacesAndDefinitions_ComeFirst_WhateverTheFilesAreCalled()
    {
        var ns = world.Namespace + "-made";
        await world.Repository.Put("a.yaml", $"""
            apiVersion: example.test/v1
            kind: Gadget{world.Namespace}
            metadata: {"{"}name: g, namespace: {ns}{"}"}
            spec: {"{size: 3}"}
            """).Put("y.yaml", Definition()).Put("z.yaml", $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {ns}}}\n").CommitAsync();

        var run = await world.SyncAsync();

        run.ExitCode.Should().Be(0, run.Output + run.Error);
        (await world.GetAsync($"apis/example.test/v1/namespaces/{ns}/gadgets{world.Namespace}/g")).Number("spec", "size").Should().Be(3);

        // All of it goes again: the object first, then what it stood on.
        await world.Repository.Put("a.yaml", null).Put("y.yaml", null).Put("z.yaml", null).Put("b.yaml", SyncWorld.Config("b")).CommitAsync();
        world.Timeout = "20s";
        var pruned = await world.SyncAsync();
        pruned.ExitCode.Should().Be(0, pruned.Output);
        pruned.Results.Values.Should().BeEquivalentTo("created", "pruned", "pruned", "pruned");
    }

    [Fact]
    public async Task AFieldThatACommitDrops_GoesFromTheObject()
    {
        await world.Repository.Put("s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {one: a, two: b}\n").CommitAsync();
        await world.SyncAsync();
        await world.Repository.Put("s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {one: a}\n").CommitAsync();
        (await world.SyncAsync()).Results["s"].Should().Be("changed");

        (await world.GetAsync($"api/v1/namespaces/{world.Namespace}/secrets/s")).Field("data")!.Value.EnumerateObject().Select(entry => entry.Name).Should().Equal("one");
    }

    [Fact]
    public async Task AMachineThatNobodyReportsOf_IsNotReady_AndIsReadyOnceTheOperatorSaysSo()
    {
        await world.Repository.Put("vm.yaml", "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: web}\nspec: {memory: {size: 512Mi}}\n").CommitAsync();
        var run = await world.ShowAsync();
        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain($"+ virtualmachine {world.Namespace}/web: created, waits: the operator has not looked at it yet\n").And.EndWith("1 created; 1 not ready yet\n");

        var machines = world.Client.For(Kinds.VirtualMachines);
        var machine = await machines.GetAsync(new ResourceKey(world.Namespace, "web"), default);
        await machines.PatchStatusAsync(machine, machine with
        {
            Status = new Language.Machines.VirtualMachineStatus
            {
                ObservedGeneration = machine.Metadata.Generation,
                Conditions = [new Language.Common.Condition { Type = "Ready", Status = "True", Reason = "Running", LastTransitionTime = DateTimeOffset.UnixEpoch }],
            },
        }, default);
        (await world.SyncAsync()).Should().BeEquivalentTo(new { ExitCode = 0, Outcome = "synced" });
    }

    [Fact]
    public async Task AnOperation_IsGivenOnce_AlsoAfterTheOperatorClearedItAway()
    {
        const string Manifest = "apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineOperation\nmetadata: {name: restart-NUMBER}\nspec: {virtualMachine: web, action: Restart}\n";
        var operations = world.Client.For(Kinds.VirtualMachineOperations);
        await world.Repository.Put("op.yaml", Manifest.Replace("NUMBER", "1", StringComparison.Ordinal)).CommitAsync();
        (await world.SyncAsync()).Results.Should().Equal(new Dictionary<string, string> { ["restart-1"] = "created" });
        await operations.DeleteAsync(new ResourceKey(world.Namespace, "restart-1"), new DeleteOptions(), default);

        var again = await world.SyncAsync();
        (again.ExitCode, again.Results["restart-1"]).Should().Be((0, "done"));
        (await world.SyncAsync()).Results["restart-1"].Should().Be("done");
        (await operations.ListAsync(world.Namespace, ListOptions.All, default)).Items.Should().BeEmpty();

        await world.Repository.Put("op.yaml", Manifest.Replace("NUMBER", "2", StringComparison.Ordinal)).CommitAsync();
        (await world.SyncAsync()).Results.Should().Equal(new Dictionary<string, string> { ["restart-2"] = "created" });
    }

    [Fact]
    public async Task ADeepObject_IsAppliedAsWell()
    {
        var deep = string.Concat(Enumerable.Repeat("{a: ", 80)) + "1" + new string('}', 80);
        await world.Repository.Put("deep.yaml", $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: deep}}\ndata: {{colour: red}}\nmore: {deep}\n").CommitAsync();
        (await world.SyncAsync()).Outcome.Should().Be("refused", "the API does not know the field, and nothing else is wrong with it");
    }

    [Fact]
    public async Task OnlyTheNamedFolder_IsRead()
    {
        await world.Repository.Put("clusters/home/a.yaml", SyncWorld.Config("a")).Put("clusters/office/b.yaml", SyncWorld.Config("b")).Put("clusters/home/.hidden/c.yaml", SyncWorld.Config("c"))
            .Put("clusters/home/README.md", "kind: none").CommitAsync();
        (await world.SyncAsync("--path", "./clusters/home/")).Results.Keys.Should().Equal("a");
        (await world.NamesAsync()).Should().Equal("a");
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("refs/tags/v1")]
    [InlineData("release")]
    public async Task ARef_IsABranchOrATag(string reference)
    {
        var commit = await world.Repository.Put("a.yaml", SyncWorld.Config("a")).CommitAsync();
        await world.Repository.GitAsync("tag", "-a", "v1", "-m", "first");
        await world.Repository.GitAsync("branch", "release");
        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).CommitAsync();

        (await world.SyncAsync("--ref", reference)).Commit.Should().Be(commit);
        (await world.SyncAsync("--ref", reference)).Commit.Should().Be(commit);
        (await world.ColourAsync("a")).Should().Be("red");
    }

    [Fact]
    public async Task ACommitsId_IsFollowedForEver_AlsoWhenTheRepositoryIsAway()
    {
        var commit = await world.Repository.Put("a.yaml", SyncWorld.Config("a")).CommitAsync();
        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).CommitAsync();
        (await world.SyncAsync("--ref", commit)).Commit.Should().Be(commit);
        Directory.Move(world.Repository.Folder, world.Repository.Folder + "-away");
        await world.DeleteAsync("a");
        (await world.SyncAsync("--ref", commit)).Results["a"].Should().Be("created");
    }

    private string Definition() => $$$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets{{{world.Namespace}}}.example.test}
        spec:
          group: example.test
          scope: Namespaced
          names: {plural: gadgets{{{world.Namespace}}}, singular: gadget{{{world.Namespace}}}, kind: Gadget{{{world.Namespace}}}}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer} } } } } }
        """;
}
