using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Compares the files of the disks. A file is made for a disk that is new; one that was there and vanished is never replaced by an empty one.</summary>
internal static class DiskFilePlan
{
    /// <summary>What is done about each file.</summary>
    public static IEnumerable<(Difference Difference, PartitionStep? Step)> Compare(PlanInput input)
    {
        foreach (var file in input.Desired.DiskFiles)
        {
            var path = DiskDiff.PathOf(file.Disk);
            switch (input.Observed.DiskFiles.FirstOrDefault(one => one.Path == file.Path))
            {
                case { Exists: false } when WasUsed(input, file):
                    yield return (Differs(input, path, file.Path, "the file vanished", DifferenceKind.Missing, Remedy.Person), null);
                    break;
                case { Exists: false }:
                    yield return (Differs(input, path, file.Path, "no file", DifferenceKind.Missing, Remedy.Live), Create(file, path));
                    break;
                case { Size: { } size } when file.Size is { } wanted && size < wanted:
                    yield return (Differs(input, path + ".size", SizeText.OfBytes(wanted), SizeText.OfBytes(size), DifferenceKind.Altered, Remedy.Live), Grow(input, file, wanted, path));
                    break;
                case { Size: { } size } when file.Size is { } wanted && size > wanted:
                    yield return (Differs(input, path + ".size", SizeText.OfBytes(wanted), SizeText.OfBytes(size), DifferenceKind.Altered, Remedy.Person), null);
                    break;
            }
        }
    }

    private static bool WasUsed(PlanInput input, DiskFile file) =>
        input.WasFulfilled
        || (input.Observed.Live?.Definition.Disks.Any(disk => disk.Path == file.Path) ?? false)
        || (input.Observed.Persistent?.Definition.Disks.Any(disk => disk.Path == file.Path) ?? false);

    private static Difference Differs(PlanInput input, string path, string expected, string observed, DifferenceKind kind, Remedy remedy) =>
        input.Classify(new Difference { Path = path, Expected = expected, Observed = observed, Kind = kind, Remedy = remedy, Place = Place.None });

    private static CreateDisk Create(DiskFile file, string path) => new()
    {
        Path = path,
        Reason = "the disk is new",
        File = file.Path,
        Size = file.Size,
        BackingFile = file.BackingFile,
        BackingFormat = file.BackingFormat,
    };

    private static GrowDisk Grow(PlanInput input, DiskFile file, long size, string path) => new()
    {
        Path = path + ".size",
        Reason = "the disk is smaller than it should be",
        File = file.Path,
        Target = input.Observed.Live?.Definition.Disks.FirstOrDefault(disk => disk.Path == file.Path)?.Target ?? "",
        Size = size,
        Live = input.Observed.IsActive,
    };
}
