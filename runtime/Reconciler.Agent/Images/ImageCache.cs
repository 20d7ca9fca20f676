using System.Collections.Concurrent;
using System.Security.Cryptography;
using Reconciler.Agent.Tools;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Images;

/// <summary>The node's copies of images: verified when they are made, never changed afterwards, readable by the emulator.</summary>
internal sealed class ImageCache(string folder, ImageRoots roots, TimeProvider time)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> locks = new(StringComparer.Ordinal);

    /// <summary>Where an image lies or will lie.</summary>
    public string PathOf(PartitionImage image) => ImagePaths.For(folder, image);

    /// <summary>Brings an image into the cache unless it is there.</summary>
    /// <exception cref="ImageException">It cannot be had, or is not what it should be.</exception>
    public async Task<CachedImage> EnsureAsync(PartitionImage image, CancellationToken ct)
    {
        var path = PathOf(image);
        var cached = new CachedImage(path, image.Format);
        if (File.Exists(path))
        {
            return cached;
        }

        var gate = locks.GetOrAdd(path, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (!File.Exists(path))
            {
                await FetchAsync(image, path, ct).ConfigureAwait(false);
            }

            return cached;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task FetchAsync(PartitionImage image, string path, CancellationToken ct)
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

            if (image.Format is not (ImageFormat.Kernel or ImageFormat.Initrd))
            {
                await DiskImageCheck.VerifyAsync(temporary, image, time, ct).ConfigureAwait(false);
            }

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

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var from = roots.Open(source);
        await using (from.ConfigureAwait(false))
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Readable, Options = FileOptions.Asynchronous };
            var to = new FileStream(temporary, options);
            await using (to.ConfigureAwait(false))
            {
                var buffer = new byte[256 * 1024];
                for (int read; (read = await from.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0;)
                {
                    hash.AppendData(buffer, 0, read);
                    await to.WriteAsync(buffer.AsMemory(0, read), ct).ConfigureAwait(false);
                }

                to.Flush(flushToDisk: true);
            }
        }

        // The process's umask may have taken the emulator's right to read.
        File.SetUnixFileMode(temporary, Readable);
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
