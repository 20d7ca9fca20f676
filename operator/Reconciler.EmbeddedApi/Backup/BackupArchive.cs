using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Backup;

/// <summary>A backup: a compressed tar archive of the objects, the keys and the token. It is worth as much as the data folder, so keep it as secret.</summary>
public static partial class BackupArchive
{
    private const string Head = "backup.json";
    private const int Format = 1;
    private const string Restoring = ".restoring-";
    private const long LargestSmallFile = 1 << 20;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// How far a restored API counts its versions on: further than what was lost can have counted, so that no client takes a new version for one
    /// that it has seen (what etcdctl calls --bump-revision).
    /// </summary>
    private const long Ahead = 1_000_000_000;

    /// <summary>Makes a file that only its owner may read.</summary>
    /// <exception cref="IOException">It is there already.</exception>
    public static FileStream CreateFile(string path) => PrivateFile.Create(path);

    /// <summary>Packs the objects, and the keys and token of a data folder.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="objects">The file of objects, as GET /backup answers it.</param>
    /// <param name="secretKeyFile">The keys of Secrets; null: in the folder.</param>
    /// <param name="to">Takes the archive.</param>
    /// <param name="madeAt">When the objects stood so.</param>
    /// <exception cref="StorageException">The file of objects is damaged, or its Secrets are sealed with other keys.</exception>
    public static async Task PackAsync(string folder, string objects, string? secretKeyFile, Stream to, DateTimeOffset madeAt)
    {
        // What cannot be read back is no backup.
        await using (ObjectStore.Open(objects, NullLogger.Instance, BackupFolder.KeysOf(folder, secretKeyFile)))
        {
        }

        var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true);
        await using var compressing = gzip.ConfigureAwait(false);
        var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
        await using var writing = tar.ConfigureAwait(false);
        var head = new JsonObject { ["format"] = Format, ["madeAt"] = madeAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) };
        await AddAsync(tar, Head, new MemoryStream(Encoding.UTF8.GetBytes(head.ToJsonString())), madeAt).ConfigureAwait(false);
        await AddAsync(tar, BackupFolder.Objects, File.OpenRead(objects), madeAt).ConfigureAwait(false);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, BackupFolder.Keys)).Append(Path.Combine(folder, BackupFolder.Token)).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file);
            if (NameForm().IsMatch(name))
            {
                await AddAsync(tar, name, File.OpenRead(file), madeAt).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Unpacks an archive as a data folder: whole or not at all.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="folder">The folder to make; it must not hold anything.</param>
    /// <param name="secretKeyFile">The keys of Secrets where they are not in the archive; null: they are.</param>
    /// <returns>When the backup was made.</returns>
    /// <exception cref="StorageException">The folder is in use, or the archive is none, damaged, or lacks something; nothing has been changed.</exception>
    public static async Task<string> RestoreAsync(Stream archive, string folder, string? secretKeyFile)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new StorageException($"{folder} is not empty; what it holds is left as it is. End what runs on it and move it away, then restore again.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);

        // What a killed restore was at holds keys.
        foreach (var left in Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!).Where(left => left.StartsWith(folder + Restoring, StringComparison.Ordinal)))
        {
            if (Guid.TryParseExact(left[(folder.Length + Restoring.Length)..], "N", out _))
            {
                Directory.Delete(left, recursive: true);
            }
        }

        var unpacked = $"{folder}{Restoring}{Guid.NewGuid():N}";
        Directory.CreateDirectory(unpacked, Private | UnixFileMode.UserExecute);
        try
        {
            var madeAt = await UnpackAsync(archive, unpacked).ConfigureAwait(false);
            await CheckAsync(unpacked, secretKeyFile).ConfigureAwait(false);
            try
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder);
                }

                Directory.Move(unpacked, folder);
            }
            catch (IOException problem)
            {
                throw new StorageException($"{folder} cannot be replaced: {problem.Message}. Where something is mounted on it, restore into a new folder within it.", problem);
            }

            return madeAt;
        }
        finally
        {
            if (Directory.Exists(unpacked))
            {
                Directory.Delete(unpacked, recursive: true);
            }
        }
    }

    private static async Task AddAsync(TarWriter tar, string name, Stream content, DateTimeOffset time)
    {
        await using var data = content.ConfigureAwait(false);
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = Private, ModificationTime = time }).ConfigureAwait(false);
    }

    private static async Task<string> UnpackAsync(Stream archive, string folder)
    {
        JsonNode? head = null;
        try
        {
            var gzip = new GZipStream(archive, CompressionMode.Decompress);
            await using var decompressing = gzip.ConfigureAwait(false);
            var tar = new TarReader(gzip);
            await using var reading = tar.ConfigureAwait(false);
            while (await tar.GetNextEntryAsync().ConfigureAwait(false) is { } entry)
            {
                if (entry is not { EntryType: TarEntryType.RegularFile, DataStream: { } data } || !NameForm().IsMatch(entry.Name) || (entry.Name != BackupFolder.Objects && entry.Length > LargestSmallFile))
                {
                    throw new StorageException($"the archive holds {entry.Name}, which is no part of a backup");
                }

                if (entry.Name == Head)
                {
                    head = await JsonNode.ParseAsync(data).ConfigureAwait(false);
                    continue;
                }

                var target = Path.Combine(folder, entry.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!, Private | UnixFileMode.UserExecute);
                var file = PrivateFile.Create(target);
                await using var writing = file.ConfigureAwait(false);
                await data.CopyToAsync(file).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException or JsonException || (problem is IOException and not StorageException))
        {
            throw new StorageException($"the archive cannot be read: {problem.Message}", problem);
        }

        if (head is not JsonObject told || !File.Exists(Path.Combine(folder, BackupFolder.Objects)))
        {
            throw new StorageException("this is no backup made by 'reconciler backup'");
        }

        return told["format"]?.ToString() == Format.ToString(CultureInfo.InvariantCulture)
            ? told["madeAt"]?.ToString() ?? "an unknown time"
            : throw new StorageException($"the backup has format {told["format"]}, this program reads format {Format}; use the release that made it");
    }

    /// <summary>Reads everything as a start would, and counts on.</summary>
    private static async Task CheckAsync(string folder, string? secretKeyFile)
    {
        var path = Path.Combine(folder, BackupFolder.Objects);
        var keys = BackupFolder.KeysOf(folder, secretKeyFile);
        long revision;
        await using (var store = ObjectStore.Open(path, NullLogger.Instance, keys))
        {
            revision = store.Snapshot.Revision;
        }

        using var log = RevisionLog.Open(path, keys);
        log.Append([], new Compaction(revision + Ahead, []));
    }

    [GeneratedRegex(@"\A(backup\.json|objects\.db|token|pki/[A-Za-z0-9][A-Za-z0-9.-]*)\z")]
    private static partial Regex NameForm();
}
