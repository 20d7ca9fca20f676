using System.Diagnostics;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes.Resources;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>Sync as a process of its own that is killed, ended and cut off.</summary>
[Collection(SyncApiFixture.Collection)]
public sealed class SyncProcessTests(SyncApiFixture fixture) : IAsyncLifetime
{
    private const int Objects = 60;
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "reconciler");
    private SyncWorld world = null!;

    public async Task InitializeAsync() => world = await SyncWorld.MakeAsync(fixture);

    public Task DisposeAsync()
    {
        world.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task KilledInTheMiddle_AndRunAgain_ItCompletes_AndPrunesWhatTheKilledOneHadApplied()
    {
        var count = Objects;
        do
        {
            Fill(count *= 2, "first");
            await world.Repository.CommitAsync();
        }
        while (!await IsKilledAtWorkAsync(names => names.Count > 20));

        // The commit that was half applied is gone from the repository before anybody runs again.
        Fill(count, null);
        await world.Repository.Put("only.yaml", SyncWorld.Config("only")).CommitAsync();
        var run = await world.SyncAsync();
        run.ExitCode.Should().Be(0, run.Output);
        (await world.NamesAsync()).Should().Equal("only");
    }

    [Fact]
    public async Task KilledWhilePruning_AndRunAgain_ItPrunesTheRest()
    {
        var count = Objects;
        await world.Repository.Put("only.yaml", SyncWorld.Config("only")).CommitAsync();
        do
        {
            Fill(count *= 2, "first");
            await world.Repository.CommitAsync();
            (await world.SyncAsync()).ExitCode.Should().Be(0);
            Fill(count, null);
            await world.Repository.CommitAsync();
        }
        while (!await IsKilledAtWorkAsync(names => names.Count < count - 5));

        (await world.SyncAsync()).ExitCode.Should().Be(0);
        (await world.NamesAsync()).Should().Equal("only");
    }

    [Fact]
    public async Task TheLoop_FollowsCommits_AndEndsOnATermination_WithTheStateOfThatMoment()
    {
        await world.Repository.Put("a.yaml", SyncWorld.Config("a")).CommitAsync("first");
        using var process = Start("--interval", "1s");
        (await process.StandardOutput.ReadLineAsync()).Should().Be($"+ configmap {world.Namespace}/a: created");
        (await process.StandardOutput.ReadLineAsync()).Should().EndWith("(first): 1 created; all ready");

        await world.Repository.Put("a.yaml", SyncWorld.Config("a", "blue")).CommitAsync("second");
        var lines = new List<string>();
        while (lines.LastOrDefault()?.Contains("(second): 1 changed", StringComparison.Ordinal) != true)
        {
            lines.Add((await process.StandardOutput.ReadLineAsync())!);
        }

        (await Command.RunAsync(new Dictionary<string, string>(), "kill", ["-TERM", $"{process.Id}"])).Succeeded();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        (await world.Client.For(Kinds.Leases).ListAsync("reconciler-system", ListOptions.All, default)).Items.Should()
            .NotContain(lease => lease.Metadata.Name.StartsWith("sync-repository", StringComparison.Ordinal) && lease.Spec!.HolderIdentity!.Contains($"/{process.Id}/", StringComparison.Ordinal), "it was given back");
    }

    [Fact]
    public async Task AnApiThatGoesInTheMiddle_IsAnError_AndTheNextRoundCompletes()
    {
        using var folder = new TemporaryFolder();
        var options = new EmbeddedApiOptions { DataFolder = Path.Combine(folder.Path, "api"), Namespaces = ["shop"] };
        string[] arguments = ["sync", "--repo", world.Repository.Folder, "--once", "--prune", "-n", "shop", "--cache-dir", world.Cache];
        var (count, code, output) = (Objects, 0, "");
        do
        {
            Fill(count *= 2, $"c{count}");
            await world.Repository.CommitAsync();
            var api = await EmbeddedApiHost.StartAsync(options);
            using var running = Process.Start(new ProcessStartInfo(Program, [.. arguments, "--kubeconfig", api.KubeconfigPath]) { RedirectStandardOutput = true })!;
            await SeesAsync(api.KubeconfigPath, "shop", names => names.Count > count / 2);
            await api.DisposeAsync();
            output = await running.StandardOutput.ReadToEndAsync();
            await running.WaitForExitAsync();
            code = running.ExitCode;
        }
        while (code == 0);

        code.Should().Be(2);
        output.Should().Contain("not synced: ");
        await using var again = await EmbeddedApiHost.StartAsync(options);
        (await CommandRun.Of([.. arguments, "--kubeconfig", again.KubeconfigPath])).ExitCode.Should().Be(0);
        await SeesAsync(again.KubeconfigPath, "shop", names => names.Count == count);
    }

    private void Fill(int count, string? colour)
    {
        for (var index = 0; index < count; index++)
        {
            world.Repository.Put($"c{index}.yaml", colour is null ? null : SyncWorld.Config($"c{index}", colour));
        }
    }

    /// <summary>Kills a run at a moment; false: it had ended before, and the test needs more work for it.</summary>
    private async Task<bool> IsKilledAtWorkAsync(Func<IReadOnlyList<string>, bool> when)
    {
        using var process = Start("--once");
        await SeesAsync(fixture.Kubeconfig, world.Namespace, when);
        process.Kill();
        await process.WaitForExitAsync();
        return process.ExitCode == 137;
    }

    private static async Task SeesAsync(string kubeconfig, string ns, Func<IReadOnlyList<string>, bool> when)
    {
        using var client = Kubernetes.ApiClient.FromKubeconfig(kubeconfig, TimeProvider.System);
        while (true)
        {
            var page = await client.For(Kinds.ConfigMaps).ListAsync(ns, ListOptions.All, default);
            if (when([.. page.Items.Select(item => item.Metadata.Name).Where(name => name != "kube-root-ca.crt")]))
            {
                return;
            }
        }
    }

    private Process Start(params string[] options) => Process.Start(new ProcessStartInfo(
        Program,
        ["sync", "--repo", world.Repository.Folder, "--prune", "-n", world.Namespace, "--cache-dir", world.Cache, "--kubeconfig", fixture.Kubeconfig, .. options])
    {
        RedirectStandardOutput = true,
    })!;
}
