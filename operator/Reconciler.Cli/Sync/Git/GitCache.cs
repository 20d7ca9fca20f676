using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Cli.Manifests;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Sync.Git;

/// <summary>
/// A repository's objects on this host's disk, in a bare repository of our own. Nothing is ever checked out: what a commit holds is read from the object
/// store, whole, and each content is what its id says. It is only a cache: deleting it costs one fetch.
/// </summary>
internal sealed class GitCache
{
    private const string Head = "refs/reconciler/head";

    /// <summary>Bytes that a link's target has at most, on Linux.</summary>
    private const int LongestTarget = 4096;

    /// <summary>EWOULDBLOCK of Linux: another process has the lock. On Linux the code of an <see cref="IOException"/> is the error number.</summary>
    private const int WouldBlock = 11;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);
    private readonly string folder;
    private readonly GitUrl url;
    private readonly GitCommand git;
    private readonly TimeProvider time;

    /// <summary>Uses a folder.</summary>
    /// <param name="folder">Folder of this cache; made with mode 0700.</param>
    /// <param name="url">The repository.</param>
    /// <param name="credentials">A file with credentials in git's own form; null: none.</param>
    /// <param name="time">The clock.</param>
    public GitCache(string folder, GitUrl url, string? credentials, TimeProvider time)
    {
        this.folder = folder;
        this.url = url;
        this.time = time;
        git = new GitCommand(Repository, url, credentials);
    }

    private string Repository => Path.Combine(folder, "repository.git");

    /// <summary>Where caches stand unless told otherwise.</summary>
    public static string DefaultRoot()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given && Path.IsPathRooted(given) ? given
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache")
            : "/var/cache";
        return Path.Combine(cache, "reconciler", "sync");
    }

    /// <summary>Brings the cache up to date, and reads the manifests of the commit that a reference stands for now.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="path">The folder of the manifests, from the root of the repository.</param>
    /// <param name="previous">The commit that was synced last; null: none is known.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="GitException">The repository cannot be read.</exception>
    /// <exception cref="CommandFailedException">It has no such reference or folder.</exception>
    public async Task<GitSnapshot> ReadAsync(GitRef reference, string path, string? previous, CancellationToken cancellation)
    {
        await using var held = await LockAsync(cancellation);
        await PrepareAsync(cancellation);
        var commit = await FetchAsync(reference, cancellation);
        try
        {
            return await ReadAsync(commit, path, previous, cancellation);
        }
        catch (GitException problem)
        {
            // It is all here; what cannot be read is damaged.
            throw Discard(problem);
        }
    }

    /// <summary>Nothing of this cache is trusted any more: a disk may have lost something. The next round begins with a new one.</summary>
    private GitException Discard(GitException problem)
    {
        Directory.Delete(Repository, recursive: true);
        return new GitException($"what is kept in {folder} cannot be used, and is made anew: {problem.Message}");
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(Repository, "HEAD")))
        {
            MakeFolder(Repository);
            await git.TextAsync(["init", "--quiet", "--bare", "--template=", "--initial-branch=none"], cancellation);
        }

        // Only the holder of the lock runs git here: what a killed predecessor left locked is nobody's.
        foreach (var stale in Directory.EnumerateFiles(Repository, "*.lock", SearchOption.AllDirectories).ToList())
        {
            File.Delete(stale);
        }
    }

    private async Task<string> FetchAsync(GitRef reference, CancellationToken cancellation)
    {
        if (reference.IsCommit)
        {
            if (!await git.AsksAsync(["cat-file", "-e", reference.Text + "^{commit}"], cancellation))
            {
                await FetchAsync(reference.Text, cancellation);
            }

            return reference.Text;
        }

        var listing = await git.TextAsync(["ls-remote", "--quiet", "--", url.Text, .. reference.Candidates.SelectMany(name => new[] { name, name + "^{}" })], cancellation);
        var (name, commit) = reference.Choose(listing)
            ?? throw new CommandFailedException($"--ref {reference.Text}: the repository has no such branch or tag; nothing was changed");
        if (await git.AsksAsync(["cat-file", "-e", commit + "^{commit}"], cancellation)
            && (await git.TextAsync(["for-each-ref", "--format=%(objectname) %(*objectname)", Head], cancellation)).Trim().Split(' ').Contains(commit, StringComparer.Ordinal))
        {
            return commit;
        }

        try
        {
            await FetchAsync(name, cancellation);
        }
        catch (GitException problem) when (!problem.Message.Contains("took longer", StringComparison.Ordinal))
        {
            // The line may have broken: what is here is kept, unless it is what broke.
            throw await git.AsksAsync(["fsck", "--connectivity-only", "--no-dangling", "--no-progress"], cancellation) ? problem : Discard(problem);
        }

        return (await git.TextAsync(["rev-parse", "--verify", Head + "^{commit}"], cancellation)).Trim();
    }

    private Task<string> FetchAsync(string name, CancellationToken cancellation) => git.TextAsync(
        ["fetch", "--quiet", "--force", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--", url.Text, $"+{name}:{Head}"], cancellation);

    private async Task<GitSnapshot> ReadAsync(string commit, string path, string? previous, CancellationToken cancellation)
    {
        var tree = GitTree.Parse(await git.BytesAsync(["ls-tree", "-r", "-z", "-l", "--full-tree", commit], null, cancellation));
        var links = tree.Entries.Where(entry => entry is { Kind: GitEntryKind.Link, Size: <= LongestTarget }).ToList();
        var targets = await ContentsAsync(links.Select(entry => entry.Id), cancellation);
        var selection = ManifestSelection.Of(tree, path, links.ToDictionary(entry => entry.Path, entry => Encoding.UTF8.GetString(targets[entry.Id]), StringComparer.Ordinal));
        var contents = await ContentsAsync(selection.Files.Select(file => file.Content.Id), cancellation);
        var subject = (await git.TextAsync(["log", "-1", "--format=%s", commit], cancellation)).Trim();
        return new GitSnapshot
        {
            Commit = commit,
            Subject = Reports.PlainText.Line(subject, 72),
            IsRewritten = previous is not null && previous != commit && await git.AsksAsync(["cat-file", "-e", previous + "^{commit}"], cancellation)
                && !await git.AsksAsync(["merge-base", "--is-ancestor", previous, commit], cancellation),
            Sources = [.. selection.Files.Select(file => ManifestSource.Holding(file.Path, contents[file.Content.Id]))],
            Problems = selection.Problems,
            Notes = selection.Notes,
        };
    }

    /// <summary>Reads contents by id, all in one call; each whole, or it fails.</summary>
    private async Task<IReadOnlyDictionary<string, byte[]>> ContentsAsync(IEnumerable<string> ids, CancellationToken cancellation)
    {
        var asked = ids.Distinct(StringComparer.Ordinal).ToList();
        var contents = new Dictionary<string, byte[]>(asked.Count, StringComparer.Ordinal);
        if (asked.Count == 0)
        {
            return contents;
        }

        var answer = await git.BytesAsync(["cat-file", "--batch"], string.Concat(asked.Select(id => id + "\n")), cancellation);
        var at = 0;
        foreach (var id in asked)
        {
            // ID SP blob SP SIZE LF CONTENT LF
            var end = Array.IndexOf(answer, (byte)'\n', at);
            var header = end < 0 ? [] : Encoding.ASCII.GetString(answer, at, end - at).Split(' ');
            if (header.Length != 3 || header[0] != id || header[1] != "blob" || !int.TryParse(header[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                || end + 1 + size >= answer.Length)
            {
                throw new GitException($"the content {id} cannot be read");
            }

            contents[id] = answer[(end + 1)..(end + 1 + size)];
            at = end + 1 + size + 1;
        }

        return contents;
    }

    /// <summary>One process at a time; another one waits. The kernel lets go of it when its holder dies.</summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        MakeFolder(folder);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException problem) when (problem.HResult == WouldBlock)
            {
                await Task.Delay(LockPause, time, cancellation);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException($"the cache cannot be used: {problem.Message}; --cache-dir names another folder", problem);
            }
        }
    }

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"the cache cannot be used: {problem.Message}; --cache-dir names another folder", problem);
        }
    }

    /// <summary>The name of a cache's folder.</summary>
    /// <param name="url">The repository.</param>
    public static string FolderName(GitUrl url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.Text)))[..24];
}

/// <summary>The manifests of one commit, all of them.</summary>
internal sealed record GitSnapshot
{
    /// <summary>The commit's id.</summary>
    public required string Commit { get; init; }

    /// <summary>The first line of its message.</summary>
    public required string Subject { get; init; }

    /// <summary>Whether the commit that was synced last is no ancestor of it: somebody rewrote history.</summary>
    public bool IsRewritten { get; init; }

    /// <summary>The manifests.</summary>
    public required IReadOnlyList<ManifestSource> Sources { get; init; }

    /// <summary>Paths that cannot be read.</summary>
    public required IReadOnlyList<(string Path, ValidationError Error)> Problems { get; init; }

    /// <summary>What is left out.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
