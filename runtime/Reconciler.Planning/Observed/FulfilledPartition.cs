using Reconciler.Language.Common;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Observed;

/// <summary>What would be seen of a partition that is just as it should be: where a plan that only looks ahead starts from. Pure.</summary>
public static class FulfilledPartition
{
    /// <summary>The look at it.</summary>
    /// <param name="desired">What should be, and is.</param>
    /// <param name="isRunning">Whether its guest runs; else the domain is defined and off.</param>
    /// <param name="at">The time of the look.</param>
    public static ObservedPartition Of(DesiredPartition desired, bool isRunning, DateTimeOffset at)
    {
        // Through the XML, so that the devices carry the handles by which a plan takes them away.
        var document = DomainXmlReader.Read(DomainXmlWriter.Write(desired.Domain));
        return new ObservedPartition
        {
            At = at,
            Exists = true,
            State = isRunning ? DomainState.Running : DomainState.Shutoff,
            StateReason = isRunning ? 1 : (int)ShutoffReason.Destroyed,
            Live = isRunning ? document with { IsLive = true } : null,
            Persistent = document,
            Autostart = false,
            DiskFiles = desired.DiskFiles.Select(file => new ObservedDiskFile { Path = file.Path, Exists = true, Size = file.Size, Checksum = file.Checksum }).ToValueList(),
            BalloonResponsive = isRunning ? true : null,
        };
    }
}
