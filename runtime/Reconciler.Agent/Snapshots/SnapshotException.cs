using Reconciler.Agent.Disks;

namespace Reconciler.Agent.Snapshots;

/// <summary>A snapshot cannot be taken or restored.</summary>
/// <param name="reason">One CamelCase word for a condition.</param>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="isFinal">Whether trying again makes no sense.</param>
internal sealed class SnapshotException(string reason, string message, bool isFinal) : Exception(message)
{
    /// <summary>One CamelCase word for a condition.</summary>
    public string Reason { get; } = reason;

    /// <summary>Whether trying again makes no sense.</summary>
    public bool IsFinal { get; } = isFinal;

    /// <summary>libvirt does not answer now.</summary>
    public static SnapshotException HypervisorAway() => new("HypervisorAway", "libvirt on the node does not answer", isFinal: false);

    /// <summary>Throws when copies do not fit beside the disks that they are of.</summary>
    /// <param name="disks">The disks' files, and how many bytes their copies may take.</param>
    /// <exception cref="SnapshotException">They would take what is reserved for the guests' disks.</exception>
    public static void ThrowIfFull(IEnumerable<(string Path, long Bytes)> disks)
    {
        foreach (var pool in disks.GroupBy(disk => Path.GetDirectoryName(disk.Path)!))
        {
            if (FreeSpace.Shortage(pool.Key, pool.Sum(disk => disk.Bytes)) is { } shortage)
            {
                throw new SnapshotException("PoolFull", shortage + "; nothing was changed", isFinal: true);
            }
        }
    }
}
