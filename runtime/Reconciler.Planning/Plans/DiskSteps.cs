using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Steps for disks of ours that are changed in place: limits, and the media of drives.</summary>
internal static class DiskSteps
{
    public static IEnumerable<PartitionStep> Updated(DomainDefinition target, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings.Where(finding => finding is { Disk: not null, Difference.Remedy: Remedy.Live }))
        {
            var (difference, live) = (finding.Difference, finding.Disk!);
            var reason = $"{difference.Path} is {difference.Observed} and should be {difference.Expected}";
            if (finding.Setting is { Path: DiskSettings.Limits })
            {
                yield return new ClearDiskLimits { Path = difference.Path, Reason = reason, Target = live.Target };
            }
            else if (target.Disks.FirstOrDefault(disk => disk.Name == finding.DiskName) is { } disk)
            {
                // All but the medium stays as libvirt showed it, or it refuses the update.
                yield return new ChangeMedium { Path = difference.Path, Reason = reason, Xml = DiskXml.Write(live with { Path = disk.Path, BootOrder = null }) };
            }
        }
    }
}
