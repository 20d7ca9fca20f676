using Reconciler.Agent.Desired;
using Reconciler.Agent.Disks;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Partitions;
using Reconciler.Agent.Tools;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Images;

/// <summary>Which files of the image cache something on the node needs: partitions, disks that overlay them (also disks of machines long gone), domains.</summary>
internal sealed class ImageUse(DesiredStore desired, IEnumerable<string> pools, ImageCache cache, HypervisorSession session)
{
    /// <summary>The paths that are needed; null: something cannot be read, so that nobody knows.</summary>
    public HashSet<string>? Find()
    {
        if (desired.Unreadable.Count > 0 || session.Current is not { } hypervisor)
        {
            return null;
        }

        var used = desired.All.SelectMany(entry => OfRecord(entry.Value)).ToHashSet(StringComparer.Ordinal);
        foreach (var file in pools.SelectMany(pool => Directory.EnumerateFiles(pool)))
        {
            if (DiskFiles.Look(new DiskFile { Disk = "", Path = file, DeletedWithMachine = false }) is { Exists: true } seen)
            {
                if (seen.Format is null)
                {
                    return null;
                }

                used.Add(seen.BackingFile is { } below ? Path.GetFullPath(below, Path.GetDirectoryName(file)!) : file);
            }
        }

        var cached = cache.Files();
        foreach (var domain in hypervisor.Connection.ListDomains())
        {
            using (domain)
            {
                // A domain that is nobody's may still boot from one.
                var xml = domain.GetXml();
                used.UnionWith(cached.Where(path => xml.Contains(path, StringComparison.Ordinal)));
            }
        }

        return used;
    }

    private IEnumerable<string> OfRecord(PartitionRecord record) =>
    [
        .. DesiredBuild.ImagesOf(record.Partition.Spec.Machine).Select(image => cache.PathOf(image.Image)),
        .. record.MadeFrom.Values,
        .. record.DiskFiles.Select(file => file.BackingFile).OfType<string>(),
    ];
}
