using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Tools;

/// <summary>A folder with one file for each of some objects, named <c>NAMESPACE.NAME.json</c> and written by <see cref="AtomicFile"/>.</summary>
internal sealed class ResourceFiles(string folder)
{
    private const string Extension = ".json";

    /// <summary>The file of an object.</summary>
    public string PathOf(ResourceKey key) => Path.Combine(folder, $"{key.Namespace}.{key.Name}{Extension}");

    /// <summary>The files that are there, and what a write that was cut short left deleted; other files stay. Files may be opened side by side.</summary>
    public IEnumerable<(ResourceKey Key, string Path)> Find()
    {
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
            else if (KeyOf(path) is { } key)
            {
                yield return (key, path);
            }
        }
    }

    /// <summary>Names of namespaces hold no dot, so the first one parts the two.</summary>
    private static ResourceKey? KeyOf(string path)
    {
        var name = Path.GetFileName(path);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return name.EndsWith(Extension, StringComparison.Ordinal) && dot > 0 && dot < name.Length - Extension.Length
            ? new ResourceKey(name[..dot], name[(dot + 1)..^Extension.Length])
            : null;
    }
}
