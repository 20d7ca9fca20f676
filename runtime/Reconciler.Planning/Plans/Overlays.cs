using Reconciler.Planning.Differences;

namespace Reconciler.Planning.Plans;

/// <summary>
/// Judges disks that run on another file. Where that file is an overlay of ours, somebody took an external snapshot: what the guest wrote
/// since stands in the overlay alone, so neither the definition nor the guest is led back to the file below it.
/// </summary>
internal static class Overlays
{
    private const int DeepestChain = 64;

    public static Finding Judge(PlanInput input, Finding finding)
    {
        if (finding is not { Disk.Path: { } path, DiskName: { } name, Difference: { Kind: DifferenceKind.Altered } difference } || !difference.Path.EndsWith("].file", StringComparison.Ordinal))
        {
            return finding;
        }

        var wanted = input.Desired.Domain.Disks.FirstOrDefault(disk => disk.Name == name)?.Path;
        return wanted is not null && IsOverlay(input, path, wanted)
            ? finding with { Difference = difference with { Remedy = Remedy.Person, Observed = $"{path} (an overlay of it, as of an external snapshot)" } }
            : finding;
    }

    private static bool IsOverlay(PlanInput input, string path, string wanted)
    {
        for (var depth = 0; depth < DeepestChain; depth++)
        {
            if (input.Observed.OtherDiskFiles.FirstOrDefault(file => file.Path == path)?.BackingFile is not { } below)
            {
                return false;
            }

            if (below == wanted)
            {
                return true;
            }

            path = below;
        }

        return false;
    }
}
