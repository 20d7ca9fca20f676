using Microsoft.Extensions.Logging;

namespace Reconciler.Agent.Observing;

/// <summary>
/// Watches a folder in which libvirt keeps one file for each domain: those of persistent definitions and of running domains. libvirt sends no event
/// when only a definition or autostart changes, or a running domain's CPU count or link, but it writes these files. Without the folder (a remote hypervisor, another layout) the scan alone finds such changes.
/// </summary>
internal sealed partial class DefinitionWatch : IDisposable
{
    private const string Extension = ".xml";
    private const string Autostart = "autostart";
    private readonly Action<string?> changed;
    private readonly ILogger<DefinitionWatch> logger;
    private readonly FileSystemWatcher? watcher;

    /// <param name="folder">The folder; the subfolder <c>autostart</c> of the definitions holds links to those that start with the host.</param>
    /// <param name="subfolders">Whether its subfolders count.</param>
    /// <param name="changed">Told the name of the domain whose file changed, null for any domain; must return at once.</param>
    /// <param name="logger">Told when the folder cannot be watched.</param>
    public DefinitionWatch(string folder, bool subfolders, Action<string?> changed, ILogger<DefinitionWatch> logger)
    {
        this.changed = changed;
        this.logger = logger;
        if (!Directory.Exists(folder))
        {
            LogNoFolder(folder);
            return;
        }

        watcher = new FileSystemWatcher(folder)
        {
            IncludeSubdirectories = subfolders,
            InternalBufferSize = 64 * 1024,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite,
        };
        watcher.Created += (_, e) => Tell(e.Name);
        watcher.Changed += (_, e) => Tell(e.Name);
        watcher.Deleted += (_, e) => Tell(e.Name);
        watcher.Renamed += (_, e) =>
        {
            Tell(e.OldName);
            Tell(e.Name);
        };
        // More happened than the kernel keeps: what it was is not known, so everything is looked at.
        watcher.Error += (_, _) => changed(null);
        watcher.EnableRaisingEvents = true;
    }

    /// <inheritdoc/>
    public void Dispose() => watcher?.Dispose();

    /// <summary>The domain's name from a file's name below the folder; null for files that are no domain's.</summary>
    internal static string? DomainOf(string? file)
    {
        var (folder, name) = (Path.GetDirectoryName(file), Path.GetFileName(file));
        return name is not null && name.EndsWith(Extension, StringComparison.Ordinal) && folder is "" or Autostart ? name![..^Extension.Length] : null;
    }

    private void Tell(string? file)
    {
        if (DomainOf(file) is { } domain)
        {
            changed(domain);
        }
        else if (file == Autostart)
        {
            // libvirt makes this folder with its first link, which is there before the new folder is watched.
            changed(null);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "There is no folder {Folder} to watch: silent changes of definitions are found by the scan only")]
    private partial void LogNoFolder(string folder);
}
