using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Status;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>Whose objects are whose: what is pruned, and everything that is not.</summary>
[Collection(SyncApiFixture.Collection)]
public sealed class SyncPruneTests(SyncApiFixture fixture) : IAsyncLifetime
{
    private SyncWorld world = null!;

    public async Task InitializeAsync()
    {
        world = await SyncWorld.MakeAsync(fixture);
        await world.Repository.Put("a.yaml", SyncWorld.Config("a")).Put("b.yaml", SyncWorld.Config("b")).CommitAsync();
        (await world.SyncAsync()).ExitCode.Should().Be(0);
    }

    public Task DisposeAsync()
    {
        world.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task WithoutPrune_NothingIsDeleted_AndALaterPruneStillKnows()
    {
        await world.Repository.Put("b.yaml", null).CommitAsync();
        (await world.SyncAsync("--prune=false")).Results.Keys.Should().Equal("a");
        (await world.NamesAsync()).Should().Equal("a", "b");
        (await world.SyncAsync()).Results["b"].Should().Be("pruned");
    }

    [Fact]
    public async Task WhatIsNotRead_IsNoReasonToPrune()
    {
        // Moved into a submodule.
        await world.Repository.Put("b.yaml", null).CommitAsync();
        var other = await GitWorkTree.MakeAsync(Path.Combine(world.Folder, "other"));
        var commit = await other.Put("b.yaml", SyncWorld.Config("b")).CommitAsync();
        await world.Repository.GitAsync("update-index", "--add", "--cacheinfo", $"160000,{commit},vms");
        await world.Repository.GitAsync("commit", "--quiet", "-m", "submodule");
        await RefusedAsync("vms:1:1: error Submodule: this is a submodule, whose content is not read");

        // Moved elsewhere, with a link to the folder.
        await world.Repository.GitAsync("rm", "--quiet", "--cached", "vms");
        await world.Repository.Put("elsewhere/.keep", "").Put("elsewhere/b.txt", SyncWorld.Config("b")).Link("vms", "elsewhere").CommitAsync();
        await RefusedAsync("vms:1:1: error Link: this is a link to a folder, whose content is not read through it");

        // Its first two lines lost in a merge, or encrypted as a whole.
        File.Delete(Path.Combine(world.Repository.Folder, "vms"));
        foreach (var broken in new[] { "metadata: {name: b}\ndata: {colour: red}\n", "$ANSIBLE_VAULT;1.1;AES256\n6162\n" })
        {
            await world.Repository.Put("b.yaml", broken).CommitAsync();
            await RefusedAsync("b.yaml:1:1: error Required: apiVersion and kind are missing of what else looks like an object, or could be one");
        }

        await world.Repository.Put("b.yaml", "colours: [red]\n").CommitAsync();
        (await world.SyncAsync()).Results["b"].Should().Be("pruned", "a file of values is no object, and never was one");
    }

    [Fact]
    public async Task AnotherDefaultNamespace_MovesNothingUnasked()
    {
        var run = SyncRunResult.Of(await CommandRun.Of(
            "sync", "--repo", world.Repository.Folder, "--once", "--prune", "-n", "default", "--cache-dir", world.Cache, "-o", "json", "--kubeconfig", fixture.Kubeconfig));
        run.ExitCode.Should().Be(2);
        run.Message.Should().Contain($"objects that name no namespace went to {world.Namespace} so far").And.Contain($"--namespace {world.Namespace}");
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task NamesThatAreNoUtf8_AreToldApart()
    {
        foreach (var (name, kept) in new[] { ("\\351", "e"), ("\\350", "f") })
        {
            var file = Path.Combine(world.Folder, kept + ".yaml");
            await File.WriteAllTextAsync(file, SyncWorld.Config(kept));
            (await Testing.Command.RunAsync(new Dictionary<string, string>(), "bash", ["-c", $"cp \"$1\" \"$2/caf\"$'{name}'.yaml", "copy", file, world.Repository.Folder])).Succeeded();
        }

        await world.Repository.CommitAsync();

        // This runtime cannot name them, and so not delete them either.
        (await Testing.Command.RunAsync(new Dictionary<string, string>(), "bash", ["-c", "rm -- \"$1\"/caf*", "delete", world.Repository.Folder])).Succeeded();
        (await world.SyncAsync()).ExitCode.Should().Be(0);
        (await world.NamesAsync()).Should().Equal("a", "b", "e", "f");
    }

    private async Task RefusedAsync(string finding)
    {
        var run = await world.ShowAsync();
        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain(finding).And.Contain("nothing was changed");
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task WhatSomebodyElseMade_IsNeverPruned()
    {
        await world.Client.For(Kinds.ConfigMaps).CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = world.Namespace, Name = "theirs" } }, default);
        await world.Repository.Put("b.yaml", null).CommitAsync();
        (await world.SyncAsync()).Results["b"].Should().Be("pruned");
        (await world.NamesAsync()).Should().Equal("a", "theirs");
    }

    [Fact]
    public async Task ANamesakeThatSomebodyMadeSince_IsKept_AlsoWithOurLabel()
    {
        var label = (await world.GetAsync($"api/v1/namespaces/{world.Namespace}/configmaps/b")).Text("metadata", "labels", "reconciler.dev/sync")!;
        await world.DeleteAsync("b");
        await world.Client.For(Kinds.ConfigMaps).CreateAsync(
            new ConfigMap { Metadata = new ObjectMeta { Namespace = world.Namespace, Name = "b", Labels = new ValueMap { ["reconciler.dev/sync"] = label } } }, default);
        await world.Repository.Put("b.yaml", null).CommitAsync();

        var run = await world.SyncAsync();
        run.Results["b"].Should().Be("kept");
        run.Output.Should().Contain("it was made anew by somebody else");
        (await world.SyncAsync()).Results.Keys.Should().Equal("a");
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task AnObjectWhoseLabelSomebodyTookAway_IsTheirs()
    {
        await world.Client.For(Kinds.ConfigMaps).MergePatchAsync(new ResourceKey(world.Namespace, "b"), (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(
            """{"metadata":{"labels":{"reconciler.dev/sync":null}}}""")!, default);
        await world.Repository.Put("b.yaml", null).CommitAsync();
        (await world.SyncAsync()).Results["b"].Should().Be("kept");
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task TheAnnotationThatForbidsIt_IsRespected_UntilItIsTakenAway()
    {
        await world.Repository.Put("b.yaml", SyncWorld.Config("b", annotations: "{reconciler.dev/prune: \"false\"}")).CommitAsync();
        await world.SyncAsync();
        await world.Repository.Put("b.yaml", null).CommitAsync();

        var run = await world.SyncAsync();
        (run.ExitCode, run.Results["b"]).Should().Be((0, "kept"));
        await world.ApplyAsAsync("somebody", $"api/v1/namespaces/{world.Namespace}/configmaps/b", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","annotations":{"reconciler.dev/prune":"true"}}}""");
        (await world.SyncAsync()).Results["b"].Should().Be("pruned");
    }

    [Fact]
    public async Task ANamespaceThatHoldsWhatOthersMade_IsNotPruned_UntilItIsEmpty()
    {
        var ns = world.Namespace + "-extra";
        await world.Repository.Put("ns.yaml", $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {ns}}}\n").CommitAsync();
        (await world.SyncAsync()).ExitCode.Should().Be(0);
        await world.Client.For(Kinds.ConfigMaps).CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = ns, Name = "precious" } }, default);
        await world.Repository.Put("ns.yaml", null).CommitAsync();

        var run = await world.SyncAsync();
        (run.ExitCode, run.Results[ns]).Should().Be((1, "kept"));
        run.Output.Should().Contain("it still holds configmaps precious");

        await world.Client.For(Kinds.ConfigMaps).DeleteAsync(new ResourceKey(ns, "precious"), new DeleteOptions(), default);
        world.Timeout = "20s";
        (await world.SyncAsync()).Should().BeEquivalentTo(new { ExitCode = 0, Results = new Dictionary<string, string> { ["a"] = "unchanged", ["b"] = "unchanged", [ns] = "pruned" } });
    }

    [Fact]
    public async Task AnObjectDeletedByHand_ComesBack()
    {
        await world.DeleteAsync("b");
        (await world.SyncAsync()).Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "unchanged", ["b"] = "created" });
    }

    [Fact]
    public async Task AFieldChangedByHand_ComesBack_AndOneOfAnotherManagerIsAConflict()
    {
        var path = $"api/v1/namespaces/{world.Namespace}/configmaps/a";
        await world.ApplyAsAsync("somebody", path, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"colour":"pink"}}""");
        await world.Repository.Put("b.yaml", null).CommitAsync();

        var run = await world.SyncAsync();
        (run.ExitCode, run.Outcome, run.Results["a"]).Should().Be((1, "incomplete", "conflict"));
        run.Message.Should().Be("not everything could be applied; nothing was pruned");
        run.Output.Should().Contain("somebody").And.Contain(".data.colour").And.Contain("--force takes the fields over");
        (await world.ColourAsync("a")).Should().Be("pink");
        (await world.NamesAsync()).Should().Equal("a", "b");

        (await world.SyncAsync("--force")).Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "changed", ["b"] = "pruned" });
        (await world.ColourAsync("a")).Should().Be("red");
    }

    [Fact]
    public async Task AnotherFieldOfAnotherManager_Stays()
    {
        var path = $"api/v1/namespaces/{world.Namespace}/configmaps/a";
        await world.ApplyAsAsync("somebody", path, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"size":"7"}}""");
        (await world.SyncAsync()).Results["a"].Should().Be("unchanged");
        (await world.GetAsync(path)).Text("data", "size").Should().Be("7");
    }

    [Fact]
    public async Task TwoSyncs_DoNotTouchEachOthersObjects_AndSayWhenBothWantOne()
    {
        var other = await GitWorkTree.MakeAsync(Path.Combine(world.Folder, "other"));
        await other.Put("c.yaml", SyncWorld.Config("c")).Put("d.yaml", SyncWorld.Config("d")).CommitAsync();
        (await world.SyncOfAsync(other.Folder)).Results.Keys.Should().Equal("c", "d");
        await other.Put("d.yaml", null).CommitAsync();
        await world.Repository.Put("b.yaml", null).CommitAsync();
        (await world.SyncOfAsync(other.Folder)).Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["c"] = "unchanged", ["d"] = "pruned" });
        (await world.SyncAsync()).Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "unchanged", ["b"] = "pruned" });

        await other.Put("a.yaml", SyncWorld.Config("a", "blue")).CommitAsync();
        var both = await world.SyncOfAsync(other.Folder);
        (both.ExitCode, both.Results["a"]).Should().Be((1, "refused"));
        both.Output.Should().Contain("it belongs to the sync repository-");
        (await world.ColourAsync("a")).Should().Be("red");

        // The repository moved: what the other one holds goes over, and is not pruned by the former.
        (await world.SyncOfAsync(other.Folder, "--take-over")).Results["a"].Should().Be("changed");
        await world.Repository.Put("a.yaml", null).Put("e.yaml", SyncWorld.Config("e")).CommitAsync();
        (await world.SyncAsync()).Results.Should().BeEquivalentTo(new Dictionary<string, string> { ["e"] = "created", ["a"] = "kept" });
        (await world.ColourAsync("a")).Should().Be("blue");
    }

    [Fact]
    public async Task ANameThatAnotherRepositoryUses_IsRefused_ForTheTwoWouldPruneEachOther()
    {
        var other = await GitWorkTree.MakeAsync(Path.Combine(world.Folder, "other"));
        await other.Put("c.yaml", SyncWorld.Config("c")).CommitAsync();
        var name = (await world.InventoryAsync()).Metadata.Name["sync-".Length..];

        var run = await world.SyncOfAsync(other.Folder, "--name", name);

        run.ExitCode.Should().Be(2);
        run.Message.Should().Contain($"is of {world.Repository.Folder} path ''; nothing was changed").And.Contain("--take-over");
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task ACommitThatNamesTheSyncsOwnInventory_IsRefused()
    {
        var name = (await world.InventoryAsync()).Metadata.Name;
        await world.Repository.Put("own.yaml", SyncWorld.Config(name).Replace($"name: {name}", $"name: {name}, namespace: reconciler-system", StringComparison.Ordinal)).CommitAsync();
        var run = await world.SyncAsync("--force");
        (run.ExitCode, run.Message).Should().Be((1, $"own.yaml names configmap reconciler-system/{name}, which is the sync's own"));
    }

    [Fact]
    public async Task TheInventoryLost_NothingIsPruned()
    {
        var inventory = await world.InventoryAsync();
        await world.Client.For(Kinds.ConfigMaps).DeleteAsync(ResourceKey.Of(inventory), new DeleteOptions(), default);
        await world.Repository.Put("b.yaml", null).CommitAsync();
        (await world.SyncAsync()).Results.Keys.Should().Equal("a");
        (await world.NamesAsync()).Should().Equal("a", "b");
    }
}
