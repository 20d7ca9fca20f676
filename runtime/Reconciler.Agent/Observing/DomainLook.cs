using Reconciler.Agent.Disks;
using Reconciler.Language.Common;
using Reconciler.Libvirt;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Observing;

/// <summary>Looks at one partition's domain and files. Reads only.</summary>
internal static class DomainLook
{
    /// <summary>Looks.</summary>
    /// <param name="connection">The hypervisor.</param>
    /// <param name="uuid">The machine's uid.</param>
    /// <param name="domainName">The name that the domain should have.</param>
    /// <param name="files">The disks' files to look at.</param>
    /// <param name="shutdown">The shutdown that we asked for and wait for.</param>
    /// <param name="time">The clock that stamps the look.</param>
    /// <exception cref="LibvirtException">The domain is not known now.</exception>
    public static ObservedPartition Look(
        LibvirtConnection connection, Guid uuid, string domainName, IEnumerable<DiskFile> files, ShutdownRequest? shutdown, TimeProvider time)
    {
        var observed = new ObservedPartition
        {
            At = time.GetUtcNow(),
            Exists = false,
            NameTakenBy = NameTakenBy(connection, uuid, domainName),
            DiskFiles = files.Select(file => DiskFiles.Look(file.Path)).ToValueList(),
            Shutdown = shutdown,
        };
        using var domain = connection.FindDomain(uuid);
        if (domain is null)
        {
            return observed;
        }

        var status = domain.GetStatus();
        var persistent = domain.IsPersistent;
        var live = status.IsActive ? DomainXmlReader.Read(domain.GetXml()) : null;
        return observed with
        {
            Exists = true,
            State = (Planning.Observed.DomainState)status.State,
            StateReason = status.Reason,
            Live = live,
            Persistent = persistent ? DomainXmlReader.Read(domain.GetXml(DomainXmlFlags.Inactive)) : null,
            Autostart = persistent ? domain.Autostart : null,
            BalloonResponsive = status.State == Libvirt.DomainState.Running ? BalloonAnswers(domain) : null,
        };
    }

    private static string? NameTakenBy(LibvirtConnection connection, Guid uuid, string domainName)
    {
        using var named = connection.FindDomain(domainName);
        return named is null || named.Uuid == uuid ? null : named.Uuid.ToString();
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
