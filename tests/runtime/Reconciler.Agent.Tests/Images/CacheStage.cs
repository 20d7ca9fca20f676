using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Images;
using Reconciler.Agent.Images.Downloads;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Snapshots;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Images;

/// <summary>A cache with its folders, and a clock that is set.</summary>
internal sealed class CacheStage : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("images-");
    private readonly ImageTransfers transfers;
    private readonly ImageDownloads downloads;

    public CacheStage(bool loopback = true)
    {
        Root = folder.CreateSubdirectory("root").FullName;
        Folder = Path.Combine(folder.FullName, "cache");
        Desired = new DesiredStore(folder.CreateSubdirectory("partitions").FullName, NullLogger<DesiredStore>.Instance);
        transfers = new ImageTransfers(Time);
        downloads = new ImageDownloads(new DownloadNetworks(loopback ? [IPNetwork.Parse("127.0.0.0/8")] : []), TimeProvider.System);
        Cache = MakeCache();
    }

    /// <summary>The folder that holds all others.</summary>
    public string Parent => folder.FullName;

    /// <summary>Below it images may lie.</summary>
    public string Root { get; }

    /// <summary>The cache's own folder.</summary>
    public string Folder { get; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    public DesiredStore Desired { get; }

    public ImageCache Cache { get; }

    /// <summary>The cache as a later agent has it.</summary>
    public ImageCache MakeCache() => new(
        Folder,
        new ImageSources(
            new ImageRoots([Root]),
            downloads,
            new MachineDisks(Desired, new HypervisorSession("test:///default", Time, NullLogger<HypervisorSession>.Instance), Time),
            new SnapshotDisks(Desired, new SnapshotStore(Path.Combine(Folder, "snapshots")), Time)),
        transfers,
        Time);

    public PartitionImage Local(string file, string content, ImageFormat format = ImageFormat.Kernel)
    {
        File.WriteAllText(Path.Combine(Root, file), content);
        return Local(file, format);
    }

    public PartitionImage Local(string file, ImageFormat format = ImageFormat.Kernel) =>
        new() { Namespace = "prod", Name = file, Format = format, Source = new ImageSource { Path = Path.Combine(Root, file) } };

    public static PartitionImage Remote(Uri url, ImageFormat format = ImageFormat.Raw) =>
        new() { Namespace = "prod", Name = "disk", Format = format, Source = new ImageSource { Url = url.OriginalString } };

    /// <summary>That an image cannot be had, and why.</summary>
    public async Task<string> RefusedAsync(string reason, PartitionImage image)
    {
        var refused = (await Cache.Invoking(cache => cache.EnsureAsync(image, default)).Should().ThrowAsync<ImageException>()).Which;
        refused.Reason.Should().Be(reason, refused.Message);
        return refused.Message;
    }

    public async ValueTask DisposeAsync()
    {
        await transfers.DisposeAsync();
        downloads.Dispose();
        folder.Delete(recursive: true);
    }
}
