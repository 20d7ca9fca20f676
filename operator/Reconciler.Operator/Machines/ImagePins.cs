using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;

namespace Reconciler.Operator.Machines;

/// <summary>
/// An image without checksum is pinned for nodes that fetch it later. A Partition whose node has the image needs no pin, and one that was written already keeps its
/// image as it is: nothing would be gained by writing to every machine of the image.
/// </summary>
internal static class ImagePins
{
    /// <summary>The machine with the pins that its node needs, or that its Partition has.</summary>
    public static PartitionMachine Keep(PartitionMachine machine, PartitionMachine? existing, HypervisorNode? node)
    {
        var written = existing is null ? [] : ImagesOf(existing).DistinctBy(Unpinned).ToDictionary(Unpinned);
        PartitionImage Kept(PartitionImage image) => written.GetValueOrDefault(Unpinned(image)) ?? (IsOn(node, image) ? Unpinned(image) : image);
        return machine with
        {
            Kernel = machine.Kernel is { } boot ? boot with { Kernel = Kept(boot.Kernel), Initrd = boot.Initrd is { } initrd ? Kept(initrd) : null } : null,
            Disks = [.. machine.Disks.Select(disk => disk.Image is { } image ? disk with { Image = Kept(image) } : disk)],
        };
    }

    private static bool IsOn(HypervisorNode? node, PartitionImage image)
    {
        var identity = ImageIdentity.Of(image.Source, image.Checksum, image.Format);
        return node?.Status?.Images?.Any(told => told.Phase == NodeImagePhase.Ready && told.Identity == identity && told.Image == $"{image.Namespace}/{image.Name}") == true;
    }

    private static PartitionImage Unpinned(PartitionImage image) => image with { PinnedChecksum = null };

    private static IEnumerable<PartitionImage> ImagesOf(PartitionMachine machine) =>
        new[] { machine.Kernel?.Kernel, machine.Kernel?.Initrd }.Concat(machine.Disks.Select(disk => disk.Image)).OfType<PartitionImage>();
}
