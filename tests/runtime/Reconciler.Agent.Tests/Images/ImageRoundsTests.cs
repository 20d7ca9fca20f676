using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Images;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Images;

public sealed class ImageRoundsTests : IAsyncLifetime
{
    private readonly CacheStage stage = new();
    private readonly PartitionImage image;
    private readonly string source;
    private readonly ImageCache cache;
    private readonly ImageRounds rounds;

    public ImageRoundsTests()
    {
        image = stage.Local("kernel", "a kernel");
        source = image.Source.Path!;
        cache = stage.Cache;
        rounds = new ImageRounds(cache, () => [image, image], TimeProvider.System, NullLogger<ImageRounds>.Instance);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await stage.DisposeAsync();

    [Fact]
    public async Task WhenNothingChanged_FindsNothing()
    {
        await cache.EnsureAsync(image, default);

        (await RunAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WhenTheCopyIsLost_FetchesItAgain()
    {
        var path = (await cache.EnsureAsync(image, default)).Path;
        File.Delete(path);
        rounds.Note(Path.GetFileName(path), written: false);

        (await RunAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Path = "node.images[prod/kernel]",
            Expected = "sha256:" + Convert.ToHexStringLower(SHA256.HashData("a kernel"u8)),
            Observed = "missing",
            Outcome = DriftOutcome.Corrected,
            NoticedBy = DriftNotice.Event,
        });
        File.ReadAllText(path).Should().Be("a kernel");
        (await RunAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WhenTheCopyWasAltered_PutsAnotherFileInItsPlace()
    {
        var path = (await cache.EnsureAsync(image, default)).Path;
        using var guest = new StreamReader(path);
        File.WriteAllText(path, "evil bits of another length");

        (await RunAsync()).Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Corrected);
        File.ReadAllText(path).Should().Be("a kernel");
        guest.ReadToEnd().Should().StartWith("evil", "whoever has the former file open keeps it");
    }

    [Fact]
    public async Task WhenSizeAndTimesAreForged_AWriteThatWasNoticedIsEnough()
    {
        var path = (await cache.EnsureAsync(image, default)).Path;
        var modified = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "b kernel");
        File.SetLastWriteTimeUtc(path, modified);
        rounds.Note(Path.GetFileName(path), written: true);

        (await RunAsync()).Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Corrected);
        File.ReadAllText(path).Should().Be("a kernel");
    }

    [Fact]
    public async Task WhenTheFileIsOnlyTouched_FindsNothing()
    {
        var path = (await cache.EnsureAsync(image, default)).Path;
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        (await RunAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WhenTheSourceIsAnotherOneNow_LeavesItAndStartsNothingFromIt()
    {
        var path = (await cache.EnsureAsync(image, default)).Path;
        File.WriteAllText(path, "evil");
        File.WriteAllText(source, "a newer kernel");

        (await RunAsync()).Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Failed);
        (await cache.EnsureAsync(image, default)).Problem.Should().NotBeNull();
        File.ReadAllText(path).Should().Be("evil", "a copy that disks overlay is not replaced by another content");

        File.WriteAllText(source, "a kernel");
        stage.Time.Advance(TimeSpan.FromSeconds(6));
        (await RunAsync()).Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Corrected);
        (await cache.EnsureAsync(image, default)).Problem.Should().BeNull();
    }

    [Fact]
    public async Task AnotherAgentKnowsWhatTheCopyWas()
    {
        var path = (await cache.EnsureAsync(image, default)).Path;
        File.WriteAllText(path, "evil");

        var later = new ImageRounds(stage.MakeCache(), () => [image], TimeProvider.System, NullLogger<ImageRounds>.Instance);

        (await later.RunAsync(DriftRules.Enforced, default)).Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Corrected);
    }

    [Fact]
    public async Task UnderWarn_OnlyReports()
    {
        var path = (await cache.EnsureAsync(image, default)).Path;
        File.WriteAllText(path, "evil");

        var found = await rounds.RunAsync(new DriftRules { Spec = new DriftSpec { Mode = DriftMode.Warn } }, default);

        found.Should().ContainSingle().Which.Outcome.Should().Be(DriftOutcome.Warned);
        File.ReadAllText(path).Should().Be("evil");
    }

    private Task<IReadOnlyList<DriftFinding>> RunAsync() => rounds.RunAsync(DriftRules.Enforced, default);
}
