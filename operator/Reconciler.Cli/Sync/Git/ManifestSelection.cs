using Reconciler.Language.Manifests;
using Reconciler.Language.Validation;

namespace Reconciler.Cli.Sync.Git;

/// <summary>Which files of a commit are manifests: those that <c>reconciler validate FOLDER</c> would walk. Pure.</summary>
/// <param name="Files">Path, and the entry that holds the content: another one where the path is a link.</param>
/// <param name="Problems">Paths that cannot be read, and why; the commit is refused for them.</param>
/// <param name="Notes">What is left out, a sentence each.</param>
internal sealed record ManifestSelection(
    IReadOnlyList<(string Path, GitEntry Content)> Files, IReadOnlyList<(string Path, ValidationError Error)> Problems, IReadOnlyList<string> Notes)
{
    private const int LongestChain = 10;
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Selects.</summary>
    /// <param name="tree">The commit.</param>
    /// <param name="folder">The folder, from the root; empty: all.</param>
    /// <param name="links">Where each link leads, as it stands in its content.</param>
    /// <exception cref="CommandFailedException">The commit has no such folder: that is missing knowledge, not an empty folder.</exception>
    public static ManifestSelection Of(GitTree tree, string folder, IReadOnlyDictionary<string, string> links)
    {
        var inside = tree.Entries.Where(entry => Within(entry.Path, folder)).ToList();
        if (inside.Count == 0 && folder.Length > 0)
        {
            throw new CommandFailedException($"--path {folder}: the commit has no such folder; nothing was changed");
        }

        var byPath = tree.Entries.DistinctBy(entry => entry.Path, StringComparer.Ordinal).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var folders = tree.Entries.SelectMany(entry => FoldersOf(entry.Path)).ToHashSet(StringComparer.Ordinal);
        List<(string, GitEntry)> files = [];
        List<(string, ValidationError)> problems = [];
        List<string> notes = [];
        foreach (var entry in inside.Where(entry => !IsHidden(entry.Path, folder)))
        {
            // Whoever can name a file could else write into a terminal.
            var shown = Reports.PlainText.Line(entry.Path);
            if (entry.Kind == GitEntryKind.Submodule)
            {
                // What stands in it is not known; taken for nothing, its objects would be pruned.
                problems.Add((shown, new ValidationError("", "Submodule", "this is a submodule, whose content is not read", "bring its files into this repository, or sync the other repository by itself, and leave it out of --path")));
            }
            else if (Extensions.Contains(Path.GetExtension(entry.Path), StringComparer.OrdinalIgnoreCase))
            {
                var (content, problem) = Follow(entry, byPath, links);
                if (content is null)
                {
                    problems.Add((shown, new ValidationError("", "Link", problem, "replace it by a file, or by a link to a file of this repository")));
                }
                else if (content.Size > ManifestLimits.FileBytes)
                {
                    problems.Add((shown, new ValidationError("", "TooLarge", $"the file has {content.Size} bytes", $"{ManifestLimits.FileBytes} at most are read")));
                }
                else
                {
                    files.Add((shown, content));
                }
            }
            else if (entry.Kind == GitEntryKind.Link && LeadsTo(entry, links, folders))
            {
                problems.Add((shown, new ValidationError("", "Link", "this is a link to a folder, whose content is not read through it", "link its manifests one by one, or move them here")));
            }
            else if (entry.Kind == GitEntryKind.Link)
            {
                notes.Add($"{shown} is a link, which is followed only to a manifest");
            }
        }

        var total = files.Sum(file => file.Item2.Size);
        return total > GitTree.TotalBytes
            ? throw new CommandFailedException($"the manifests have {total} bytes; {GitTree.TotalBytes} at most are read at once")
            : new ManifestSelection(files, problems, notes);
    }

    private static bool LeadsTo(GitEntry link, IReadOnlyDictionary<string, string> links, HashSet<string> folders) =>
        Resolve(link.Path, links.GetValueOrDefault(link.Path, "")) is { } target && (target.Length == 0 || folders.Contains(target));

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }

    /// <summary>Whether a path stands in a folder.</summary>
    public static bool Within(string path, string folder) =>
        folder.Length == 0 || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>Goes where a link leads, never out of the repository: neither of the tree nor into the host's files.</summary>
    private static (GitEntry? Entry, string Problem) Follow(GitEntry entry, Dictionary<string, GitEntry> byPath, IReadOnlyDictionary<string, string> links)
    {
        for (var steps = 0; entry.Kind == GitEntryKind.Link; steps++)
        {
            var target = links.GetValueOrDefault(entry.Path, "");
            if (steps == LongestChain)
            {
                return (null, "the link leads to links without end");
            }

            if (Resolve(entry.Path, target) is not { } path)
            {
                return (null, "the link leads out of the repository, and is not followed");
            }

            if (!byPath.TryGetValue(path, out var next) || next.Kind == GitEntryKind.Submodule)
            {
                return (null, $"the link leads to {Reports.PlainText.Line(path, 80)}, which is no file of this commit");
            }

            entry = next;
        }

        return (entry, "");
    }

    private static string? Resolve(string from, string target)
    {
        if (target.Length == 0 || target[0] == '/')
        {
            return null;
        }

        var parts = from.Split('/')[..^1].ToList();
        foreach (var part in target.Split('/'))
        {
            if (part == ".." && parts.Count == 0)
            {
                return null;
            }

            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static bool IsHidden(string path, string folder) => path[(folder.Length == 0 ? 0 : folder.Length + 1)..].Split('/').Any(part => part.StartsWith('.'));
}
