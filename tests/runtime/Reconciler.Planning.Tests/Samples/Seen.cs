using Reconciler.Language.Common;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;

namespace Reconciler.Planning.Tests.Samples;

/// <summary>Observations to start a test from.</summary>
internal static class Seen
{
    public static ObservedPartition Nothing { get; } = new() { At = Sample.Now, Exists = false };

    /// <summary>Nothing but knowing that no disk's file is there.</summary>
    public static ObservedPartition NoFiles(DesiredPartition desired) => Nothing with
    {
        DiskFiles = desired.DiskFiles.Select(file => new ObservedDiskFile { Path = file.Path, Exists = false }).ToValueList(),
    };

    /// <summary>The partition as it should be, running.</summary>
    public static ObservedPartition Running(DesiredPartition desired) => Off(desired) with
    {
        State = DomainState.Running,
        StateReason = 1,
        Live = Read(desired.Domain) with { IsLive = true },
    };

    /// <summary>The partition as it should be, but off.</summary>
    public static ObservedPartition Off(DesiredPartition desired, ShutoffReason reason = ShutoffReason.Destroyed) => new()
    {
        At = Sample.Now,
        Exists = true,
        State = DomainState.Shutoff,
        StateReason = (int)reason,
        Persistent = Read(desired.Domain),
        Autostart = false,
        DiskFiles = desired.DiskFiles.Select(file => new ObservedDiskFile { Path = file.Path, Exists = true, Size = file.Size, Checksum = file.Checksum }).ToValueList(),
    };

    public static ObservedPartition WithLive(this ObservedPartition seen, Func<DomainDefinition, DomainDefinition> change) =>
        seen with { Live = seen.Live! with { Definition = change(seen.Live!.Definition) } };

    public static ObservedPartition WithPersistent(this ObservedPartition seen, Func<DomainDefinition, DomainDefinition> change) =>
        seen with { Persistent = seen.Persistent! with { Definition = change(seen.Persistent!.Definition) } };

    private static DomainDocument Read(DomainDefinition domain) => DomainXmlReader.Read(DomainXmlWriter.Write(domain));
}
