using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Images;

namespace Reconciler.Agent.Tests.Images;

public sealed class ImageCollectionTests : IAsyncLifetime
{
    private readonly CacheStage stage = new();
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private bool isKnown = true;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await stage.DisposeAsync();

    [Fact]
    public async Task WhatNothingUses_GoesAfterTheRetention()
    {
        var path = (await stage.Cache.EnsureAsync(stage.Local("kernel", "a kernel"), default)).Path;

        (await CollectAsync()).Should().BeEmpty();
        stage.Time.Advance(TimeSpan.FromHours(23));
        (await CollectAsync()).Should().BeEmpty();
        stage.Time.Advance(TimeSpan.FromHours(2));
        (await CollectAsync()).Should().Equal(path);
        Directory.GetFiles(stage.Folder).Should().BeEmpty();
    }

    [Fact]
    public async Task WhatIsUsed_Stays_AndUseInBetweenBeginsTheRetentionAnew()
    {
        var path = (await stage.Cache.EnsureAsync(stage.Local("kernel", "a kernel"), default)).Path;
        await CollectAsync();
        stage.Time.Advance(TimeSpan.FromHours(25));
        used.Add(path);
        (await CollectAsync()).Should().BeEmpty();
        used.Clear();
        await CollectAsync();
        stage.Time.Advance(TimeSpan.FromHours(23));

        (await CollectAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WhenNobodyKnowsWhatIsUsed_NothingGoes()
    {
        await stage.Cache.EnsureAsync(stage.Local("kernel", "a kernel"), default);
        await CollectAsync();
        stage.Time.Advance(TimeSpan.FromDays(30));
        isKnown = false;

        (await CollectAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task AnotherAgentKnowsSinceWhen()
    {
        var path = (await stage.Cache.EnsureAsync(stage.Local("kernel", "a kernel"), default)).Path;
        await CollectAsync();
        stage.Time.Advance(TimeSpan.FromHours(25));

        (await Collection(stage.MakeCache()).CollectAsync(default)).Should().Equal(path);
    }

    [Fact]
    public async Task AnImageThatComesIntoUseAgain_IsFetchedAgain()
    {
        var image = stage.Local("kernel", "a kernel");
        await stage.Cache.EnsureAsync(image, default);
        await CollectAsync();
        stage.Time.Advance(TimeSpan.FromHours(25));
        await CollectAsync();

        var again = await stage.Cache.EnsureAsync(image, default);

        again.Problem.Should().BeNull();
        (await File.ReadAllTextAsync(again.Path)).Should().Be("a kernel");
    }

    [Fact]
    public async Task FilesOfOthersInTheFolder_Stay()
    {
        await stage.Cache.EnsureAsync(stage.Local("kernel", "a kernel"), default);
        var (own, part) = (Path.Combine(stage.Folder, "debian.qcow2"), Path.Combine(stage.Folder, "debian.tmp"));
        foreach (var file in new[] { own, part })
        {
            await File.WriteAllTextAsync(file, "x");
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        await CollectAsync();
        stage.Time.Advance(TimeSpan.FromDays(2));
        await CollectAsync();

        Directory.GetFiles(stage.Folder).Should().BeEquivalentTo([own, part]);
    }

    [Fact]
    public async Task WhatABrokenTransferLeft_GoesToo()
    {
        Directory.CreateDirectory(stage.Folder);
        stage.Time.SetUtcNow(DateTimeOffset.UnixEpoch.AddDays(3));
        var part = Path.Combine(stage.Folder, "prod.disk.0123456789abcdef.tmp");
        foreach (var file in new[] { part, part + ".from.json" })
        {
            await File.WriteAllTextAsync(file, "x");
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        await CollectAsync();

        Directory.GetFiles(stage.Folder).Should().BeEmpty();
    }

    private Task<IReadOnlyList<string>> CollectAsync() => Collection(stage.Cache).CollectAsync(default);

    private ImageCollection Collection(ImageCache cache) => new(cache, () => isKnown ? used : null, TimeSpan.FromHours(24), stage.Time, NullLogger<ImageCollection>.Instance);
}
