using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Compares the files of the disks. A file is made for a disk that is new; one that was there and vanished is never replaced by an empty one.</summary>
internal static class DiskFilePlan
{
    private const string Qcow2 = "qcow2";
    private const string Size = ".size";
    private const string None = "none";
    private const int ShownDigits = 19; // sha256: and twelve digits

    /// <summary>What is done about each file.</summary>
    public static IEnumerable<(Difference Difference, PartitionStep? Step)> Compare(PlanInput input)
    {
        foreach (var file in input.Desired.DiskFiles)
        {
            var path = DiskDiff.PathOf(file.Disk);
            var seen = input.Observed.DiskFiles.FirstOrDefault(one => one.Path == file.Path);
            foreach (var one in seen is null ? [] : file.Checksum is null ? Disk(input, file, seen, path) : Derived(input, file, seen, path))
            {
                yield return one;
            }
        }
    }

    /// <summary>Whether a guest must not be started from the files: a disk has vanished, or is not the one that was made.</summary>
    public static bool IsBroken(Difference difference) =>
        difference is { Remedy: Remedy.Person, Kind: DifferenceKind.Missing }
        || (difference is { Remedy: Remedy.Person, Place: Place.None, Stance: not DriftStance.Ignore } && !difference.Path.EndsWith(Size, StringComparison.Ordinal));

    private static IEnumerable<(Difference Difference, PartitionStep? Step)> Disk(PlanInput input, DiskFile file, ObservedDiskFile seen, string path)
    {
        switch (seen)
        {
            case { Exists: false } when WasUsed(input, file):
                yield return (Differs(input, path, file.Path, "the file vanished", DifferenceKind.Missing, Remedy.Person), null);
                break;
            case { Exists: false }:
                yield return (Differs(input, path, file.Path, "no file", DifferenceKind.Missing, Remedy.Live), Create(file, path));
                break;
            case { Format: { } format and not Qcow2 }:
                yield return (Differs(input, path + ".format", Qcow2, $"{format} (the file's content)", DifferenceKind.Altered, Remedy.Person), null);
                yield break;
            case { Size: { } size } when file.Size is { } wanted && size < wanted:
                yield return (Differs(input, path + Size, SizeText.OfBytes(wanted), SizeText.OfBytes(size), DifferenceKind.Altered, Remedy.Live), Grow(input, file, wanted, path));
                break;
            case { Size: { } size } when file.Size is { } wanted && size > wanted:
                yield return (Differs(input, path + Size, SizeText.OfBytes(wanted), SizeText.OfBytes(size), DifferenceKind.Altered, Remedy.Person), null);
                break;
        }

        if (seen.Format != Qcow2)
        {
            yield break;
        }

        if (seen.BackingFile != file.BackingFile)
        {
            yield return (Differs(input, path + ".backingFile", file.BackingFile ?? None, seen.BackingFile ?? None, DifferenceKind.Altered, Remedy.Person), null);
        }
        else if (file.BackingFormat is { } wanted && seen.BackingFormat != wanted)
        {
            yield return (Differs(input, path + ".backingFormat", wanted, seen.BackingFormat ?? None, DifferenceKind.Altered, Remedy.Person), null);
        }
    }

    /// <summary>A file that follows from the spec is written anew whatever became of it. Its content is shown by the beginning of its checksum alone.</summary>
    private static IEnumerable<(Difference Difference, PartitionStep? Step)> Derived(PlanInput input, DiskFile file, ObservedDiskFile seen, string path)
    {
        if (seen.Exists && seen.Checksum == file.Checksum)
        {
            yield break;
        }

        var kind = seen.Exists ? DifferenceKind.Altered : DifferenceKind.Missing;
        var step = new WriteSeed { Path = path, Reason = seen.Exists ? "the seed has another content" : "the seed is missing", File = file.Path, Checksum = file.Checksum! };
        yield return (Differs(input, path, Show(file, file.Checksum!), seen.Exists ? Show(file, seen.Checksum ?? "unreadable") : "missing", kind, Remedy.Live), step);
    }

    private static string Show(DiskFile file, string checksum) =>
        file.IsSecret ? checksum == file.Checksum ? "what the Secret says" : "another content"
        : checksum.Length > ShownDigits ? checksum[..ShownDigits] : checksum;

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
        Path = path + Size,
        Reason = "the disk is smaller than it should be",
        File = file.Path,
        Target = input.Observed.Live?.Definition.Disks.FirstOrDefault(disk => disk.Path == file.Path)?.Target ?? "",
        Size = size,
        Live = input.Observed.IsActive,
    };
}
