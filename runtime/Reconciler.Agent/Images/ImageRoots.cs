using Microsoft.Win32.SafeHandles;

namespace Reconciler.Agent.Images;

/// <summary>The folders of the node from which images may be taken, so that a spec cannot read the host's other files.</summary>
internal sealed class ImageRoots(IEnumerable<string> folders)
{
    private readonly List<string> roots = [.. folders.Select(Path.GetFullPath)];

    /// <summary>Opens a file below one of the roots. What counts is where it really lies, after all links.</summary>
    /// <exception cref="ImageException">It lies elsewhere or cannot be opened.</exception>
    public FileStream Open(string path)
    {
        if (!roots.Exists(root => IsBelow(Path.GetFullPath(path), root)))
        {
            throw Outside(path);
        }

        FileStream stream;
        try
        {
            if (!File.Exists(path))
            {
                throw new ImageException("ImageNotFound", $"there is no file {path} on this node");
            }

            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException("ImageUnreadable", $"{path} cannot be read: {problem.Message}");
        }

        var real = RealPath(stream.SafeFileHandle);
        if (!stream.CanSeek || real is null || !roots.Exists(root => IsBelow(real, RealFolder(root))))
        {
            stream.Dispose();
            throw Outside(path);
        }

        return stream;
    }

    private ImageException Outside(string path) => new(
        "ImageOutsideRoots",
        roots.Count == 0
            ? $"{path} may not be used: this node's agent was started without --image-root"
            : $"{path} may not be used: it does not lie below {string.Join(" or ", roots)}");

    private static string? RealPath(SafeFileHandle file) => new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget;

    private static string RealFolder(string root) => Directory.ResolveLinkTarget(root, returnFinalTarget: true)?.FullName ?? root;

    private static bool IsBelow(string path, string root) => path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);
}
