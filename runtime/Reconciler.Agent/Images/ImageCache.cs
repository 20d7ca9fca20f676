using System.Collections.Concurrent;
using System.Security.Cryptography;
using Reconciler.Agent.Images.Downloads;
using Reconciler.Agent.Tools;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Images;

/// <summary>
/// The node's copies of images: verified when they are made, verified again when they change, readable by the emulator. A copy that
/// was lost or altered is fetched anew, and taken only when it is what it was: disks overlay it.
/// </summary>
internal sealed class ImageCache(string folder, ImageSources sources, ImageTransfers transfers, TimeProvider time)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const string Converted = ".converted";
    private const int LongestMessage = 1024;
    private const int NoSpace = 28; // ENOSPC
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> locks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImageRecord> records = new(StringComparer.Ordinal);

    /// <summary>What is wrong with copies, by path.</summary>
    private readonly ConcurrentDictionary<string, string> unfit = new(StringComparer.Ordinal);

    /// <summary>Copies whose content has to be read again, whatever their size and times say.</summary>
    private readonly ConcurrentDictionary<string, bool> suspects = new(StringComparer.Ordinal);

    /// <summary>Where images lie. Many partitions share few of them, and are asked in each scan.</summary>
    private readonly ConcurrentDictionary<PartitionImage, string> paths = new();

    /// <summary>Where an image lies or will lie.</summary>
    public string PathOf(PartitionImage image) => paths.GetOrAdd(image, static (image, folder) => ImagePaths.For(folder, image), folder);

    /// <summary>Notes that somebody wrote to a file of the cache: its content is read at the next look.</summary>
    /// <param name="name">The file's name below the folder.</param>
    public void Suspect(string name) => suspects[Path.Combine(folder, name)] = true;

    /// <summary>Brings an image into the cache unless it is there. One that was lost or altered is told of by <see cref="CachedImage.Problem"/>; <see cref="RepairAsync"/> brings it back.</summary>
    /// <exception cref="ImageException">It cannot be had, or is not what it should be.</exception>
    public async Task<CachedImage> EnsureAsync(PartitionImage image, CancellationToken ct)
    {
        var path = PathOf(image);
        if (RecordOf(path) is null)
        {
            await InBackgroundAsync(image, path, async (progress, token) =>
            {
                if (RecordOf(path) is null)
                {
                    await (File.Exists(path) ? AdoptAsync(image, path, progress, token) : FetchAsync(image, path, null, progress, token)).ConfigureAwait(false);
                }
            }, ct).ConfigureAwait(false);
        }

        return new CachedImage(path) { Problem = unfit.GetValueOrDefault(path) ?? (File.Exists(path) ? null : "the copy is gone") };
    }

    /// <summary>Looks whether a cached image is what it was; null: it is, or it was never cached.</summary>
    public async Task<AlteredImage?> LookAsync(PartitionImage image, CancellationToken ct)
    {
        var path = PathOf(image);
        AlteredImage? altered = null;

        // While it is being fetched its record stands and its file does not yet; that is no loss, and it is looked at the next time.
        await GuardedAsync(path, async () => altered = await LookAsync(path, ct).ConfigureAwait(false), ct, patience: TimeSpan.Zero).ConfigureAwait(false);
        return altered;
    }

    private async Task<AlteredImage?> LookAsync(string path, CancellationToken ct)
    {
        if (RecordOf(path) is not { } record)
        {
            return null;
        }

        if (FileIdentity.Of(path) is not { } identity)
        {
            return Unfit(path, record, "missing");
        }

        if (identity == record.Identity && !suspects.ContainsKey(path) && !unfit.ContainsKey(path))
        {
            return null;
        }

        suspects.TryRemove(path, out _);
        var checksum = await ChecksumAsync(path, ct).ConfigureAwait(false);
        if (checksum != record.CopyChecksum)
        {
            return Unfit(path, record, checksum);
        }

        if (identity != record.Identity)
        {
            Keep(path, record with { Identity = identity });
        }

        unfit.TryRemove(path, out _);
        return null;
    }

    /// <summary>Fetches a lost or altered image anew. A guest that runs keeps the file that it has opened.</summary>
    /// <exception cref="ImageException">Its source is gone or is another one now.</exception>
    public Task RepairAsync(PartitionImage image, AlteredImage altered, CancellationToken ct) => InBackgroundAsync(image, altered.Path, async (progress, token) =>
    {
        await FetchAsync(image, altered.Path, RecordOf(altered.Path)?.Checksum, progress, token).ConfigureAwait(false);
        unfit.TryRemove(altered.Path, out _);
    }, ct);

    /// <summary>The paths of all images that are cached, or of which a part is.</summary>
    public IReadOnlyList<string> Files() => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Select(ImageOf).Where(path => ImagePaths.IsOurs(Path.GetFileName(path))).Distinct(StringComparer.Ordinal)]
        : [];

    /// <summary>Notes whether an image is used.</summary>
    /// <returns>Since when it has not been; null: it is used.</returns>
    public DateTimeOffset? NoteUse(string path, bool isUsed, DateTimeOffset now)
    {
        if (RecordOf(path) is not { } record)
        {
            // A part of a transfer that broke, last written to then; or a copy whose record was lost, which is verified when it is used again.
            var last = new FileInfo(File.Exists(path) ? path : path + AtomicFile.TemporarySuffix);
            return isUsed || !last.Exists || transfers.Find(path) is { Problem: null } ? null : last.LastWriteTimeUtc;
        }

        var since = isUsed ? (DateTimeOffset?)null : record.UnusedSince ?? now;
        if (since != record.UnusedSince)
        {
            Keep(path, record with { UnusedSince = since });
        }

        return since;
    }

    /// <summary>Deletes an image, its record and what is there of it.</summary>
    public Task DeleteAsync(string path, CancellationToken ct) => GuardedAsync(path, () =>
    {
        File.Delete(path);
        File.Delete(path + ImageRecord.Suffix);
        File.Delete(path + Converted + AtomicFile.TemporarySuffix);
        PartialDownload.Delete(path + AtomicFile.TemporarySuffix);
        records.TryRemove(path, out _);
        unfit.TryRemove(path, out _);
        return Task.CompletedTask;
    }, ct);

    private static string ImageOf(string file)
    {
        foreach (var suffix in (string[])[PartialDownload.Suffix, ImageRecord.Suffix, AtomicFile.TemporarySuffix, Converted])
        {
            file = file.EndsWith(suffix, StringComparison.Ordinal) ? file[..^suffix.Length] : file;
        }

        return file;
    }

    /// <summary>Whether an image is being brought now.</summary>
    public bool IsBusy => transfers.IsBusy;

    /// <summary>How an image stands on this node.</summary>
    public NodeImage Describe(PartitionImage image)
    {
        var path = PathOf(image);
        var record = RecordOf(path);

        // What failed once is of no interest when the copy is there and well.
        var transfer = record is not null && !unfit.ContainsKey(path) ? null : transfers.Find(path);
        var seen = new NodeImage
        {
            Image = $"{image.Namespace}/{image.Name}",
            Identity = ImageIdentity.Of(image.Source, image.Checksum, image.Format),
            Phase = NodeImagePhase.Ready,
            Checksum = record?.Checksum,
            Size = record is null ? null : new Quantity((long)record.Identity.Size),
        };
        return transfer?.Problem is { } problem ? seen with { Phase = NodeImagePhase.Failed, Reason = ReasonOf(problem), Message = Shorten(problem.Message) }
            : transfer is not null ? seen with { Phase = NodeImagePhase.Fetching, Progress = transfer.Progress.Percent }
            : record is null ? seen with { Phase = NodeImagePhase.Fetching }
            : unfit.GetValueOrDefault(path) is { } wrong ? seen with { Phase = NodeImagePhase.Failed, Reason = "ImageUnfit", Message = wrong }
            : seen;
    }

    private static string Shorten(string text) => text.Length <= LongestMessage ? text : text[..(LongestMessage - 1)] + "…";

    private static string ReasonOf(Exception problem) => problem is ImageException { Reason: var reason } ? reason : "ImageNotCached";

    /// <summary>Brings an image by a transfer that goes on when we wait no longer. A small one is there at once.</summary>
    private async Task InBackgroundAsync(PartitionImage image, string path, Func<TransferProgress, CancellationToken, Task> bring, CancellationToken ct)
    {
        var transfer = transfers.Begin(path, failed => ImageSources.PauseAfterFailure(image, failed), (progress, token) => GuardedAsync(path, () => bring(progress, token), token));
        try
        {
            await transfer.Done.WaitAsync(Patience, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ImageException("ImageFetching", $"image {image.Namespace}/{image.Name} is being brought to this node; its status tells how far that is");
        }

        if (transfer.Problem is { } problem)
        {
            throw problem is ImageException known ? new ImageException(known.Reason, known.Message) : new ImageException("ImageNotCached", $"image {image.Namespace}/{image.Name} cannot be cached: {problem.Message}");
        }
    }

    private AlteredImage Unfit(string path, ImageRecord record, string observed)
    {
        unfit[path] = $"the copy is {observed}, it was {record.CopyChecksum} when it was verified";
        return new AlteredImage(path, record.CopyChecksum, observed);
    }

    private async Task GuardedAsync(string path, Func<Task> act, CancellationToken ct, TimeSpan? patience = null)
    {
        var gate = locks.GetOrAdd(path, _ => new SemaphoreSlim(1));
        if (!await gate.WaitAsync(patience ?? Timeout.InfiniteTimeSpan, ct).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            await act().ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The record; one that was deleted behind our back is still known.</summary>
    private ImageRecord? RecordOf(string path)
    {
        if (records.TryGetValue(path, out var known))
        {
            return known;
        }

        return ImageRecord.Read(path) is { } read ? records.GetOrAdd(path, read) : null;
    }

    private void Keep(string path, ImageRecord record)
    {
        record.Write(path);
        records[path] = record;
    }

    /// <summary>Takes a copy that an agent without records made.</summary>
    private async Task AdoptAsync(PartitionImage image, string path, TransferProgress progress, CancellationToken ct)
    {
        var checksum = await ChecksumAsync(path, ct).ConfigureAwait(false);
        if (DiskImageCheck.IsConverted(image.Format) || (image.Checksum is { } wanted && !string.Equals(wanted, checksum, StringComparison.OrdinalIgnoreCase)))
        {
            await FetchAsync(image, path, null, progress, ct).ConfigureAwait(false);
            return;
        }

        Keep(path, new ImageRecord { Checksum = checksum, Identity = FileIdentity.Of(path)! });
    }

    private async Task FetchAsync(PartitionImage image, string path, string? expected, TransferProgress progress, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var temporary = path + AtomicFile.TemporarySuffix;
        var converted = path + Converted + AtomicFile.TemporarySuffix;
        var keep = ImageSources.IsResumable(image);
        try
        {
            await sources.FetchAsync(image, temporary, progress, ct).ConfigureAwait(false);
            keep = false;
            var digest = await ChecksumAsync(temporary, ct).ConfigureAwait(false);
            await VerifyAsync(image, temporary, digest, expected, ct).ConfigureAwait(false);
            var copy = DiskImageCheck.IsConverted(image.Format) ? converted : temporary;
            if (copy == converted)
            {
                await DiskImageCheck.ConvertAsync(temporary, converted, image, time, ct).ConfigureAwait(false);
            }

            AtomicFile.Flush(copy);

            // For the emulator, whatever the process's umask is.
            File.SetUnixFileMode(copy, Readable);

            // A file keeps its identity when it is renamed. A record without a file is a lost image, which is fetched again.
            Keep(path, new ImageRecord
            {
                Checksum = digest,
                ConvertedChecksum = copy == converted ? await ChecksumAsync(copy, ct).ConfigureAwait(false) : null,
                Identity = FileIdentity.Of(copy)!,
            });
            AtomicFile.Publish(copy, path);
        }
        catch (Exception problem) when (problem is ImageException { Reason: "ImagePoolFull" } or IOException { HResult: NoSpace })
        {
            // What is of no use to anybody now must not take the guests' room.
            keep = false;
            throw;
        }
        finally
        {
            File.Delete(converted);
            if (!keep)
            {
                PartialDownload.Delete(temporary);
            }
        }
    }

    private async Task VerifyAsync(PartitionImage image, string file, string digest, string? expected, CancellationToken ct)
    {
        if (image.Checksum is { } wanted && !string.Equals(wanted, digest, StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageException("ChecksumMismatch", $"image {image.Namespace}/{image.Name} is {digest}, its spec says {wanted}");
        }

        if (expected is null && image.PinnedChecksum is { } pinned && pinned != digest)
        {
            throw new ImageException(
                "ImageSourceChanged",
                $"image {image.Namespace}/{image.Name} is {digest} at its source now; it was {pinned} when it was first used, and its status pins that. Give the image another name, or write the new checksum into its spec");
        }

        if (expected is not null && expected != digest)
        {
            throw new ImageException(
                "ImageSourceChanged",
                $"image {image.Namespace}/{image.Name} is {digest} at its source now; the copy that disks overlay was {expected}, so it is not taken in its place");
        }

        if (image.Format is not (ImageFormat.Kernel or ImageFormat.Initrd))
        {
            await DiskImageCheck.VerifyAsync(file, image, time, ct).ConfigureAwait(false);
        }
    }

    private static async Task<string> ChecksumAsync(string path, CancellationToken ct)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
        {
            return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct).ConfigureAwait(false));
        }
    }
}
