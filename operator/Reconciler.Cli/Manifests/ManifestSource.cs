namespace Reconciler.Cli.Manifests;

/// <summary>A file, or stdin, that holds manifests.</summary>
/// <param name="Path">The path as it is shown; <c>-</c> is stdin.</param>
/// <param name="IsNamed">Whether the path stood among the arguments; else it was found by walking a folder.</param>
internal sealed record ManifestSource(string Path, bool IsNamed)
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];
    private byte[]? content;

    /// <summary>The files behind paths: files as they are, folders walked in the order of names, hidden ones and linked folders left out.</summary>
    /// <exception cref="CommandFailedException">A path cannot be opened.</exception>
    public static IReadOnlyList<ManifestSource> Find(IEnumerable<string> paths)
    {
        var sources = new List<ManifestSource>();
        foreach (var path in paths)
        {
            if (path == "-" || File.Exists(path))
            {
                sources.Add(new ManifestSource(path, true));
            }
            else if (Directory.Exists(path))
            {
                Walk(path, sources);
            }
            else
            {
                throw new CommandFailedException($"{path}: there is no such file or folder");
            }
        }

        return sources;
    }

    /// <summary>A source whose content is at hand, as if it were found by walking a folder.</summary>
    public static ManifestSource Holding(string path, byte[] bytes) => new(path, false) { content = bytes };

    /// <summary>The same source with its content kept, so that it can be read twice.</summary>
    /// <exception cref="CommandFailedException">It cannot be read.</exception>
    public ManifestSource Buffered() => new(Path, IsNamed) { content = Read() };

    /// <summary>The content.</summary>
    /// <exception cref="CommandFailedException">It cannot be read.</exception>
    public byte[] Read()
    {
        if (content is not null)
        {
            return content;
        }

        try
        {
            if (Path != "-")
            {
                return File.ReadAllBytes(Path);
            }

            using var input = Console.OpenStandardInput();
            using var bytes = new MemoryStream();
            input.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{Path}: {failure.Message}", failure);
        }
    }

    private static void Walk(string folder, List<ManifestSource> sources)
    {
        List<FileSystemInfo> entries;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => !entry.Name.StartsWith('.'))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{folder}: {failure.Message}", failure);
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        foreach (var entry in entries)
        {
            var path = System.IO.Path.Combine(folder, entry.Name);
            if (entry is FileInfo && Extensions.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase))
            {
                sources.Add(new ManifestSource(path, false));
            }
            else if (entry is DirectoryInfo { LinkTarget: null })
            {
                Walk(path, sources);
            }
        }
    }
}
