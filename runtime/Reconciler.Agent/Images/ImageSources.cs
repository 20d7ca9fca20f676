using Reconciler.Agent.Images.Downloads;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>Brings an image's bytes from where its spec says into a file that is still being written.</summary>
internal sealed class ImageSources(ImageRoots roots, ImageDownloads downloads, MachineDisks disks, SnapshotDisks snapshots)
{
    private const int BufferLength = 256 * 1024;
    private const int MostDoublings = 6;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>How long one that failed is not tried again: a server, and what had to be read whole, are spared more and more; a file that is not there costs nothing to look for.</summary>
    public static TimeSpan PauseAfterFailure(PartitionImage image, ImageTransfer transfer) =>
        image.Source.Url is null && transfer.Progress.Received == 0 ? ShortestPause
        : FirstPause * Math.Pow(2, Math.Min(transfer.Number - 1, MostDoublings)) is var grown && grown < LongestPause ? grown : LongestPause;

    /// <summary>Whether a part of it, left by a transfer that broke, is of use to the next one.</summary>
    public static bool IsResumable(PartitionImage image) => image.Source.Url is not null;

    /// <summary>Brings the bytes.</summary>
    /// <exception cref="ImageException">They cannot be had.</exception>
    public async Task FetchAsync(PartitionImage image, string file, TransferProgress progress, CancellationToken ct)
    {
        switch (image.Source)
        {
            case { Path: { } path }:
                await CopyAsync(path, file, progress, ct).ConfigureAwait(false);
                break;
            case { Url: { } url }:
                await downloads.FetchAsync(new Uri(url), file, progress, ct).ConfigureAwait(false);
                break;
            case { VirtualMachineDisk: { } disk }:
                await disks.CopyAsync(image, disk, file, ct).ConfigureAwait(false);
                break;
            case { VirtualMachineSnapshotDisk: { } kept }:
                await snapshots.CopyAsync(image, kept, file, ct).ConfigureAwait(false);
                break;
            default:
                throw new ImageException("ImageSourceUnsupported", $"image {image.Namespace}/{image.Name} has a source that this agent does not know; a newer agent may");
        }
    }

    private async Task CopyAsync(string source, string file, TransferProgress progress, CancellationToken ct)
    {
        using var from = roots.Open(source);
        ImageException.ThrowIfFull(Path.GetDirectoryName(file)!, from.Length);
        progress.Begin(0, from.Length);
        using var to = new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        var buffer = new byte[BufferLength];
        while (await from.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and var read)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), ct).ConfigureAwait(false);
            progress.Add(read);
        }
    }
}
