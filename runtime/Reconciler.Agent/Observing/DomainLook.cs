using Reconciler.Agent.Disks;
using Reconciler.Agent.Scanning;
using Reconciler.Language.Common;
using Reconciler.Libvirt;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Observing;

/// <summary>Looks at one partition's domain and files. Reads only. What it reads goes into the fingerprint too, as <see cref="BulkLook"/> does it for all.</summary>
internal static class DomainLook
{
    /// <summary>Looks.</summary>
    /// <param name="connection">The hypervisor.</param>
    /// <param name="uuid">The domain's UUID.</param>
    /// <param name="domainName">The name that the domain should have.</param>
    /// <param name="files">The disks' files to look at.</param>
    /// <param name="shutdown">The shutdown that we asked for and wait for.</param>
    /// <param name="time">The clock that stamps the look.</param>
    /// <param name="adoptedDisks">Device names of disks that were taken over; null: none.</param>
    /// <exception cref="LibvirtException">The domain is not known now.</exception>
    public static ObservedPartition Look(
        LibvirtConnection connection, Guid uuid, string domainName, IEnumerable<DiskFile> files, ShutdownRequest? shutdown, TimeProvider time, IReadOnlyCollection<string>? adoptedDisks = null)
    {
        using var fingerprint = new LookFingerprint();
        using var domain = connection.FindDomain(uuid);
        var takenBy = domain?.Name == domainName ? null : NameTakenBy(connection, uuid, domainName);
        fingerprint.AddName(takenBy);
        var observed = new ObservedPartition
        {
            At = time.GetUtcNow(),
            Exists = false,
            NameTakenBy = takenBy?.ToString(),
            DiskFiles = files.Select(Look).ToValueList(),
            Shutdown = shutdown,
        };
        if (domain is null)
        {
            return observed with { Fingerprint = fingerprint.Take() };
        }

        var status = domain.GetStatus();
        var persistent = domain.IsPersistent;
        bool? autostart = persistent ? domain.Autostart : null;
        fingerprint.AddState(status, persistent, autostart);
        var live = status.IsActive ? Read(DomainXmlFlags.None) : null;
        var definition = persistent ? Read(DomainXmlFlags.Inactive) : null;
        return observed with
        {
            Exists = true,
            State = (Planning.Observed.DomainState)status.State,
            StateReason = status.Reason,
            Live = live,
            Persistent = definition,
            OtherDiskFiles = LookBelow(live, definition, observed.DiskFiles, adoptedDisks ?? []),
            Autostart = autostart,
            Fingerprint = fingerprint.Take(),
            BalloonResponsive = status.State == Libvirt.DomainState.Running ? BalloonAnswers(domain) : null,
            HasManagedSave = status.IsActive ? null : IsSaved(domain),
        };

        ObservedDiskFile Look(DiskFile file)
        {
            var seen = DiskFiles.Look(file);
            fingerprint.AddFile(seen);
            return seen;
        }

        DomainDocument Read(DomainXmlFlags which)
        {
            var xml = domain.GetXml(which);
            fingerprint.AddXml(xml);
            return DomainXmlReader.Read(xml);
        }
    }

    private static ValueList<ObservedDiskFile> LookBelow(DomainDocument? live, DomainDocument? persistent, ValueList<ObservedDiskFile> desired, IReadOnlyCollection<string> adopted)
    {
        // Of disks of ours only, or of those that were taken over: what somebody else attached is nobody's overlay.
        var paths = new[] { live, persistent }
            .SelectMany(document => document?.Definition.Disks ?? [])
            .Where(disk => disk.Device == "disk" && (disk.Name is not null || adopted.Contains(disk.Target)))
            .Select(disk => disk.Path)
            .OfType<string>();
        return DiskFiles.LookBelow(paths, desired.Select(file => file.Path).ToHashSet(StringComparer.Ordinal)).ToValueList();
    }

    private static Guid? NameTakenBy(LibvirtConnection connection, Guid uuid, string domainName)
    {
        using var named = connection.FindDomain(domainName);
        return named is null || named.Uuid == uuid ? null : named.Uuid;
    }

    private static bool? IsSaved(LibvirtDomain domain)
    {
        try
        {
            return domain.HasManagedSave;
        }
        catch (LibvirtException problem) when (!problem.IsConnectionLoss)
        {
            return null;
        }
    }

    private static bool? BalloonAnswers(LibvirtDomain domain)
    {
        try
        {
            return domain.HasBalloonStatistics();
        }
        catch (LibvirtException problem) when (!problem.IsConnectionLoss)
        {
            return null;
        }
    }
}
