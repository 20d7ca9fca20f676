using Reconciler.Language.Machines;

namespace Reconciler.Operator.Machines;

/// <summary>
/// An image without checksum is pinned for nodes that fetch it later. A Partition that was written before that keeps its image as it is: its node is the
/// one that found the checksum, and nothing would be gained by writing to every machine of the image.
/// </summary>
internal static class ImagePins
{
    /// <summary>The machine with the pins that its Partition has.</summary>
    public static PartitionMachine Keep(PartitionMachine machine, PartitionMachine? existing)
    {
        if (existing is null)
        {
            return machine;
        }

        var written = ImagesOf(existing).DistinctBy(Unpinned).ToDictionary(Unpinned);
        PartitionImage Kept(PartitionImage image) => written.GetValueOrDefault(Unpinned(image)) ?? image;
        return machine with
        {
            Kernel = machine.Kernel is { } boot ? boot with { Kernel = Kept(boot.Kernel), Initrd = boot.Initrd is { } initrd ? Kept(initrd) : null } : null,
            Disks = [.. machine.Disks.Select(disk => disk.Image is { } image ? disk with { Image = Kept(image) } : disk)],
        };
    }

    private static PartitionImage Unpinned(PartitionImage image) => image with { PinnedChecksum = null };

    private static IEnumerable<PartitionImage> ImagesOf(PartitionMachine machine) =>
        new[] { machine.Kernel?.Kernel, machine.Kernel?.Initrd }.Concat(machine.Disks.Select(disk => disk.Image)).OfType<PartitionImage>();
}
