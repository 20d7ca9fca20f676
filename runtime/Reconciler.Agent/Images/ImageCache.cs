using System.Collections.Concurrent;
using System.Security.Cryptography;
using Reconciler.Agent.Tools;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>
/// The node's copies of images: verified when they are made, verified again when they change, readable by the emulator. A copy that
/// was lost or altered is fetched anew, and taken only when it is what it was: disks overlay it.
/// </summary>
internal sealed class ImageCache(string folder, ImageRoots roots, TimeProvider time)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const int BufferLength = 256 * 1024;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> locks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImageRecord> records = new(StringComparer.Ordinal);

    /// <summary>What is wrong with copies, by path.</summary>
    private readonly ConcurrentDictionary<string, string> unfit = new(StringComparer.Ordinal);

    /// <summary>Copies whose content has to be read again, whatever their size and times say.</summary>
    private readonly ConcurrentDictionary<string, bool> suspects = new(StringComparer.Ordinal);

    /// <summary>Where an image lies or will lie.</summary>
    public string PathOf(PartitionImage image) => ImagePaths.For(folder, image);

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
            await GuardedAsync(path, async () =>
            {
                if (RecordOf(path) is null)
                {
                    await (File.Exists(path) ? AdoptAsync(image, path, ct) : FetchAsync(image, path, null, ct)).ConfigureAwait(false);
                }
            }, ct).ConfigureAwait(false);
        }

        return new CachedImage(path, image.Format) { Problem = unfit.GetValueOrDefault(path) ?? (File.Exists(path) ? null : "the copy is gone") };
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
        if (checksum != record.Checksum)
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
    public Task RepairAsync(PartitionImage image, AlteredImage altered, CancellationToken ct) => GuardedAsync(altered.Path, async () =>
    {
        await FetchAsync(image, altered.Path, altered.Expected, ct).ConfigureAwait(false);
        unfit.TryRemove(altered.Path, out _);
    }, ct);

    private AlteredImage Unfit(string path, ImageRecord record, string observed)
    {
        unfit[path] = $"the copy is {observed}, it was {record.Checksum} when it was verified";
        return new AlteredImage(path, record.Checksum, observed);
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
    private async Task AdoptAsync(PartitionImage image, string path, CancellationToken ct)
    {
        var checksum = await ChecksumAsync(path, ct).ConfigureAwait(false);
        if (image.Checksum is { } wanted && !string.Equals(wanted, checksum, StringComparison.OrdinalIgnoreCase))
        {
            await FetchAsync(image, path, null, ct).ConfigureAwait(false);
            return;
        }

        Keep(path, new ImageRecord { Checksum = checksum, Identity = FileIdentity.Of(path)! });
    }

    private async Task FetchAsync(PartitionImage image, string path, string? expected, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var temporary = path + AtomicFile.TemporarySuffix;
        try
        {
            var digest = await CopyAsync(image, temporary, ct).ConfigureAwait(false);
            if (image.Checksum is { } wanted && !string.Equals(wanted, digest, StringComparison.OrdinalIgnoreCase))
            {
                throw new ImageException("ChecksumMismatch", $"image {image.Namespace}/{image.Name} is {digest}, its spec says {wanted}");
            }

            if (expected is not null && expected != digest)
            {
                throw new ImageException(
                    "ImageSourceChanged",
                    $"image {image.Namespace}/{image.Name} is {digest} at its source now; the copy that disks overlay was {expected}, so it is not taken in its place");
            }

            if (image.Format is not (ImageFormat.Kernel or ImageFormat.Initrd))
            {
                await DiskImageCheck.VerifyAsync(temporary, image, time, ct).ConfigureAwait(false);
            }

            // A file keeps its identity when it is renamed. A record without a file is a lost image, which is fetched again.
            Keep(path, new ImageRecord { Checksum = digest, Identity = FileIdentity.Of(temporary)! });
            AtomicFile.Publish(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async Task<string> CopyAsync(PartitionImage image, string temporary, CancellationToken ct)
    {
        if (image.Source.Path is not { } source)
        {
            throw new ImageException("ImageSourceUnsupported", $"image {image.Namespace}/{image.Name}: this agent takes images from source.path only");
        }

        string checksum;
        var from = roots.Open(source);
        await using (from.ConfigureAwait(false))
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Readable, Options = FileOptions.Asynchronous };
            var to = new FileStream(temporary, options);
            await using (to.ConfigureAwait(false))
            {
                checksum = await ReadAsync(from, to, ct).ConfigureAwait(false);
                to.Flush(flushToDisk: true);
            }
        }

        // The process's umask may have taken the emulator's right to read.
        File.SetUnixFileMode(temporary, Readable);
        return checksum;
    }

    private static async Task<string> ChecksumAsync(string path, CancellationToken ct)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
        {
            return await ReadAsync(file, Stream.Null, ct).ConfigureAwait(false);
        }
    }

    private static async Task<string> ReadAsync(Stream from, Stream to, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferLength];
        for (int read; (read = await from.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), ct).ConfigureAwait(false);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
