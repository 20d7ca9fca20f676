using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>What goes wrong with repositories: nothing is changed for it, and it is said what and where.</summary>
[Collection(SyncApiFixture.Collection)]
public sealed class SyncBadDayTests(SyncApiFixture fixture) : IAsyncLifetime
{
    private SyncWorld world = null!;
    private string good = "";

    public async Task InitializeAsync()
    {
        world = await SyncWorld.MakeAsync(fixture);
        good = await world.Repository.Put("a.yaml", SyncWorld.Config("a")).CommitAsync("good");
        (await world.SyncAsync()).ExitCode.Should().Be(0);
    }

    public Task DisposeAsync()
    {
        world.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("apiVersion: reconciler.dev/v1alpha1\nkind: VirtualNetwork\nmetadata: {name: net}\nspec: {subnets: [{cidr: 10.20.0.1/24}]}\n", "b.yaml:4:25: error HostBits: spec.subnets[0].cidr: ")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b\n", "b.yaml:")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: b-}\n", "b.yaml:3:1: error Required: metadata.name: it has no name")]
    [InlineData("apiVersion: example.test/v1\nkind: Nothing\nmetadata: {name: b}\n", "b.yaml:2:7: error UnknownKind: kind: the API has no kind Nothing of example.test/v1")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {colour: green}\n", "b.yaml:3:18: error Duplicate: metadata.name: ")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n", "b.yaml:1:1: error LargeFile: ")]
    public async Task ABrokenCommit_ChangesNothing_AndSaysFileLineAndField(string broken, string complaint)
    {
        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).Put("b.yaml", broken).CommitAsync("broken");

        var run = await world.ShowAsync();

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain(complaint).And.MatchRegex("refused: the commit is invalid; nothing was changed; " + good[..12] + " stays\n$");
        (await world.ColourAsync("a")).Should().Be("red");

        await world.Repository.Put("b.yaml", null).CommitAsync("mended");
        (await world.SyncAsync()).ExitCode.Should().Be(0);
        (await world.ColourAsync("a")).Should().Be("blue");
    }

    [Fact]
    public async Task ACommitThatTheApiRefuses_ChangesNothing_ForTheApiIsAskedFirst()
    {
        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).Put("b.yaml", SyncWorld.Config("b").Replace("name: b", "name: b, namespace: nowhere", StringComparison.Ordinal)).CommitAsync();

        var run = await world.ShowAsync();

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("! configmap nowhere/b: refused: namespaces \"nowhere\" not found\n").And.Contain("the API refuses objects of the commit; nothing was changed");
        (await world.ColourAsync("a")).Should().Be("red");
    }

    [Theory]
    [InlineData("data: {password: \"hunter2 is no base64!\"}")]
    [InlineData("data: {\"no such/key\": aHVudGVyMg==}")]
    [InlineData("type: kubernetes.io/tls\nstringData: {password: hunter2}\nstringDate: {x: hunter2}")]
    public async Task ASecretThatIsRefused_IsNotPrinted(string content)
    {
        await world.Repository.Put("s.yaml", $"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{content}\n").CommitAsync();

        var run = await world.ShowAsync();

        run.ExitCode.Should().Be(1);
        run.Output.Should().MatchRegex("! secret .*/s: refused: the API answered 4").And.NotContain("hunter").And.NotContain("aHVudGVy");
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task AForcePush_IsFollowed_AndTold()
    {
        await world.Repository.GitAsync("checkout", "--quiet", "--orphan", "other");
        var other = await world.Repository.Put("a.yaml", SyncWorld.Config("a", "green")).CommitAsync("rewritten");
        await world.Repository.GitAsync("branch", "--force", "main", other);
        await world.Repository.GitAsync("checkout", "--quiet", "main");

        var run = await world.SyncAsync();

        (run.ExitCode, run.Applied).Should().Be((0, other));
        run.Output.Should().Contain($"history was rewritten: {good[..12]}");
        (await world.ColourAsync("a")).Should().Be("green");
    }

    [Fact]
    public async Task ABranchThatIsDeleted_IsAnError_AndPrunesNothing()
    {
        await world.Repository.GitAsync("branch", "feature");
        var mine = new[] { "--ref", "feature" };
        (await world.SyncAsync(mine)).ExitCode.Should().Be(0);
        await world.Repository.GitAsync("branch", "-D", "feature");

        var run = await world.SyncAsync(mine);

        run.ExitCode.Should().Be(2);
        run.Message.Should().Be("--ref feature: the repository has no such branch or tag; nothing was changed");
        (await world.NamesAsync()).Should().Equal("a");
    }

    [Fact]
    public async Task ANameThatIsBothBranchAndTag_IsRefused_ForWhoeverPushesTagsMustNotRedirectABranch()
    {
        await world.Repository.GitAsync("tag", "main");
        (await world.SyncAsync("--ref", "main")).Should().BeEquivalentTo(
            new { ExitCode = 2, Message = "--ref main is both a branch and a tag of the repository; right would be refs/heads/main or refs/tags/main" });
        (await world.SyncAsync("--ref", "refs/heads/main")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task ARepositoryThatIsAway_IsAnError_AndPrunesNothing()
    {
        Directory.Move(world.Repository.Folder, world.Repository.Folder + "-away");
        var run = await world.SyncAsync();
        (run.ExitCode, run.Outcome).Should().Be((2, "failed"));
        run.Message.Should().StartWith("git ls-remote: ");
        (await world.NamesAsync()).Should().Equal("a");
    }

    [Fact]
    public async Task AnEmptyFolder_PrunesNothing_UnlessThatIsMeant()
    {
        await world.Repository.Put("a.yaml", null).Put("README.md", "# nothing\n").CommitAsync();
        var run = await world.SyncAsync();
        (run.ExitCode, run.Outcome, run.Message).Should().Be((1, "refused", "the commit holds no object, so that 1 would be pruned; --allow-empty, if that is meant"));
        (await world.NamesAsync()).Should().Equal("a");

        (await world.SyncAsync("--allow-empty")).Results["a"].Should().Be("pruned");
        (await world.NamesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task AFolderThatIsNoMore_IsAnError_AndPrunesNothing()
    {
        await world.Repository.Put("prod/a.yaml", SyncWorld.Config("b")).CommitAsync();
        (await world.SyncAsync("--path", "prod")).ExitCode.Should().Be(0);
        await world.Repository.Put("prod/a.yaml", null).CommitAsync();
        (await world.SyncAsync("--path", "prod")).Should().BeEquivalentTo(new { ExitCode = 2, Message = "--path prod: the commit has no such folder; nothing was changed" });
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task ALinkOutOfTheRepository_IsNotFollowed_AndOneInsideIs()
    {
        var outside = Path.Combine(world.Folder, "outside.yaml");
        await File.WriteAllTextAsync(outside, SyncWorld.Config("stolen"));
        foreach (var target in new[] { outside, "../outside.yaml", "/etc/passwd", "sub/../../outside.yaml", "missing.yaml", "b.yaml" })
        {
            await world.Repository.Put("b.yaml", null).Link("b.yaml", target).CommitAsync();
            var run = await world.ShowAsync();
            run.ExitCode.Should().Be(1, target);
            run.Output.Should().Contain("b.yaml:1:1: error Link: the link leads ");
        }

        await world.Repository.Put("b.yaml", null).Put("shared/c.txt", SyncWorld.Config("c")).Link("b.yaml", "shared/c.txt").CommitAsync();
        (await world.SyncAsync()).Results.Keys.Should().Equal("a", "c");
    }

    [Fact]
    public async Task ACacheThatLostAFile_GivesNoHalfTree_AndIsMadeAnew()
    {
        var repository = await FetchAsync();
        var blob = await world.Repository.GitAsync("rev-parse", "HEAD:b.yaml");
        await BashAsync($"cd '{repository}'; mkdir out; mv objects/pack/* out; for pack in out/*.pack; do git unpack-objects -q < $pack; done; rm objects/{blob[..2]}/{blob[2..]}");

        var damaged = await world.SyncAsync();
        damaged.ExitCode.Should().Be(2);
        damaged.Message.Should().Contain("cannot be used, and is made anew");
        (await world.ColourAsync("a")).Should().Be("red");

        (await world.SyncAsync()).ExitCode.Should().Be(0);
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Theory]
    [InlineData("find objects -type f -exec truncate -s 60 {} +")]
    [InlineData("rm -rf objects/pack")]
    [InlineData("truncate -s 0 HEAD config refs/reconciler/head")]
    [InlineData("rm -rf objects refs")]
    public async Task ACacheThatIsDamagedOtherwise_GivesNothingOrAll(string damage)
    {
        await BashAsync($"cd '{await FetchAsync()}'; chmod -R u+w .; {damage}");

        var run = await world.SyncAsync();
        (await world.ColourAsync("a")).Should().Be(run.ExitCode == 0 ? "blue" : "red", run.Output);
        (await world.SyncAsync()).ExitCode.Should().Be(0);
        (await world.NamesAsync()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task LocksOfAKilledGit_DoNotKeepTheNextRoundOut()
    {
        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).CommitAsync();
        var repository = Path.Combine(Directory.GetDirectories(world.Cache).Single(), "repository.git");
        await File.WriteAllTextAsync(Path.Combine(repository, "refs/reconciler/head.lock"), "");

        (await world.SyncAsync()).ExitCode.Should().Be(0);
        (await world.ColourAsync("a")).Should().Be("blue");
    }

    [Fact]
    public async Task HooksAndSettingsOfTheHost_AreNotUsed()
    {
        var mark = Path.Combine(world.Folder, "mark");
        var hook = world.Repository.Put(".git/hooks/reference-transaction", $"#!/bin/sh\ntouch '{mark}'\n").Folder + "/.git/hooks/reference-transaction";
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var cached = Directory.CreateDirectory(Path.Combine(Directory.GetDirectories(world.Cache).Single(), "repository.git", "hooks")).FullName;
        File.Copy(hook, Path.Combine(cached, "reference-transaction"));
        await world.Repository.Put(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::touch " + mark + "\n").Put("a.yaml", SyncWorld.Config("a", "blue")).CommitAsync();
        File.Delete(mark);

        (await world.SyncAsync()).ExitCode.Should().Be(0);
        File.Exists(mark).Should().BeFalse();
    }

    [Theory]
    [InlineData("--repo", "--upload-pack=touch /tmp/x")]
    [InlineData("--repo", "ext::sh -c true")]
    [InlineData("--repo", "git://example.test/x")]
    [InlineData("--repo", "https://me:hunter2@example.test/x.git")]
    [InlineData("--ref", "--exec")]
    [InlineData("--ref", "a..b")]
    [InlineData("--path", "../etc")]
    [InlineData("--path", "/etc")]
    [InlineData("--name", "No Name")]
    [InlineData("--interval", "10ms")]
    public async Task ArgumentsThatGitMustNotSee_AreRefused(string option, string value)
    {
        var all = new Dictionary<string, string> { ["--repo"] = world.Repository.Folder, ["--kubeconfig"] = fixture.Kubeconfig, [option] = value };
        var run = await CommandRun.Of(["sync", "--once", .. all.SelectMany(pair => new[] { pair.Key + "=" + pair.Value })]);
        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("right would be").And.NotContain("hunter2");
    }

    [Fact]
    public async Task AnInventoryThatCannotBeRead_StopsEverything()
    {
        var inventory = await world.InventoryAsync();
        foreach (var (key, value) in new[] { ("format", "9"), ("objects", "v1 ConfigMap configmaps world\n"), ("count", "7") })
        {
            await WriteAsync(inventory with { Data = new ValueMap(inventory.Data!) { [key] = value } });
            await world.Repository.Put("a.yaml", null).Put("b.yaml", SyncWorld.Config("b")).CommitAsync();
            var run = await world.SyncAsync();
            run.ExitCode.Should().Be(2);
            run.Message.Should().Contain("cannot be read: data.").And.Contain($"data.{key}").And.EndWith("never pruned");
            (await world.NamesAsync()).Should().Equal("a");
        }

        async Task WriteAsync(ConfigMap config) => await world.Client.For(Kinds.ConfigMaps).UpdateAsync(config with { Metadata = config.Metadata with { ResourceVersion = null } }, default);
    }

    [Fact]
    public async Task AnApiThatIsAway_IsAnError()
    {
        var nowhere = Path.Combine(world.Folder, "nowhere");
        await File.WriteAllTextAsync(nowhere, System.Text.RegularExpressions.Regex.Replace(await File.ReadAllTextAsync(fixture.Kubeconfig), @"127\.0\.0\.1:\d+", "127.0.0.1:1"));
        var run = await CommandRun.Of("sync", "--repo", world.Repository.Folder, "--once", "--cache-dir", world.Cache, "--kubeconfig", nowhere);
        run.ExitCode.Should().Be(2);
        run.Output.Should().StartWith("not synced: ").And.Contain("no answer from the API");
    }

    /// <summary>Brings a commit into the cache, and applies nothing of it.</summary>
    private async Task<string> FetchAsync()
    {
        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).Put("b.yaml", SyncWorld.Config("b")).CommitAsync();
        (await world.SyncAsync("--path", "nowhere")).ExitCode.Should().Be(2);
        return Path.Combine(Directory.GetDirectories(world.Cache).Single(), "repository.git");
    }

    private static async Task BashAsync(string line) => (await Testing.Command.RunAsync(new Dictionary<string, string>(), "bash", ["-ec", line])).Succeeded();
}
