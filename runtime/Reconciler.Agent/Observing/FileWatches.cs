using Microsoft.Extensions.Logging;
using Reconciler.Agent.Images;
using Reconciler.Agent.Nodes;
using Reconciler.Agent.Partitions;

namespace Reconciler.Agent.Observing;

/// <summary>The watches of the node's own files: the storage pools, whose files wake their partitions, and the image cache, which wakes the node.</summary>
internal sealed class FileWatches : IDisposable
{
    private readonly List<FolderWatch> watches = [];

    public FileWatches(NodeFolders folders, Triggers triggers, ImageRounds images, NodeRounds node, TimeProvider time, ILogger<FolderWatch> logger)
    {
        foreach (var pool in folders.Pools.Values.Distinct(StringComparer.Ordinal))
        {
            watches.Add(new FolderWatch(pool, (file, _) => triggers.DiskFileChanged(file), logger));
        }

        watches.Add(new FolderWatch(folders.Images, (file, change) =>
        {
            if (images.Note(file, change.HasFlag(FileChange.Written)))
            {
                node.Wake(time.GetTimestamp());
            }
        }, logger));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var watch in watches)
        {
            watch.Dispose();
        }
    }
}
