namespace Reconciler.Cli.Tests.Sync;

/// <summary>Repositories that are not on this host.</summary>
[Collection(SyncApiFixture.Collection)]
public sealed class SyncOverHttpTests(SyncApiFixture fixture) : IAsyncLifetime
{
    private SyncWorld world = null!;
    private GitHttpServer server = null!;

    private string Address => $"{server.Address}/repository/.git";

    public async Task InitializeAsync()
    {
        world = await SyncWorld.MakeAsync(fixture);
        await world.Repository.Put("a.yaml", SyncWorld.Config("a")).CommitAsync();
        server = await GitHttpServer.StartAsync(world.Folder);
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        world.Dispose();
    }

    [Fact]
    public async Task OverHttp_WithGitsOwnServer_CommitsArrive()
    {
        (await world.SyncOfAsync(Address)).Results["a"].Should().Be("created");
        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).CommitAsync();
        (await world.SyncOfAsync(Address)).Results["a"].Should().Be("changed");
    }

    [Fact]
    public async Task OverHttp_FromPlainFiles_CommitsArrive()
    {
        server.IsDumb = true;
        await world.Repository.GitAsync("update-server-info");
        (await world.SyncOfAsync(Address)).Results.Should().ContainKey("a").WhoseValue.Should().Be("created");
    }

    [Fact]
    public async Task FromAFileAddress_CommitsArrive() =>
        (await world.SyncOfAsync($"file://{world.Repository.Folder}")).Results["a"].Should().Be("created");

    [Fact]
    public async Task APassword_ComesFromAFile_AndStandsNowhereElse()
    {
        server.Credentials = ("me", "hunter'2");
        var without = await world.SyncOfAsync(Address);
        (without.ExitCode, without.Outcome).Should().Be((2, "failed"));
        without.Message.Should().Contain("could not read Username");

        var file = Path.Combine(world.Folder, "it's secret");
        await File.WriteAllTextAsync(file, "username=me\npassword=hunter'2\n");
        var run = await world.SyncOfAsync(Address, "--credentials", file);
        run.ExitCode.Should().Be(0, run.Output);
        (run.Output + run.Error).Should().NotContain("hunter");
        Directory.EnumerateFiles(world.Cache, "*", SearchOption.AllDirectories).Where(path => File.ReadAllText(path).Contains("hunter", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public async Task APassword_DoesNotFollowARedirectionToAnotherHost()
    {
        await using var thief = await GitHttpServer.StartAsync(world.Folder);
        thief.Credentials = ("nobody", "knows");
        server.RedirectTo = thief.Address;
        var file = Path.Combine(world.Folder, "secret");
        await File.WriteAllTextAsync(file, "username=me\npassword=hunter2\n");

        (await world.SyncOfAsync(Address, "--credentials", file)).ExitCode.Should().Be(2);
        thief.Seen.Should().BeEmpty();
    }

    [Fact]
    public async Task AServerThatSpeaksNoGit_IsAnError()
    {
        (await world.SyncOfAsync($"{server.Address}/nothing.git")).Should().BeEquivalentTo(new { ExitCode = 2, Outcome = "failed" });
        (await world.NamesAsync()).Should().BeEmpty();
    }
}
