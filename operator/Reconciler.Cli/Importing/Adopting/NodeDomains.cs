using Reconciler.Libvirt;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Domains;

namespace Reconciler.Cli.Importing.Adopting;

/// <summary>The domains of a node's libvirt, and the leave that one may be taken over.</summary>
internal sealed class NodeDomains(LibvirtConnection connection)
{
    /// <summary>The domains that were named, or all.</summary>
    /// <exception cref="CommandFailedException">One is not there.</exception>
    public IReadOnlyList<DomainOnNode> Find(IReadOnlyCollection<string> names)
    {
        var found = new List<DomainOnNode>();
        foreach (var domain in connection.ListDomains())
        {
            using (domain)
            {
                if (names.Count == 0 || names.Contains(domain.Name) || names.Contains(domain.Uuid.ToString()))
                {
                    found.Add(Read(domain));
                }
            }
        }

        var missing = names.Where(name => found.TrueForAll(domain => domain.Name != name && !Uuid(domain, name))).ToList();
        return missing.Count == 0
            ? [.. found.OrderBy(domain => domain.Name, StringComparer.Ordinal)]
            : throw new CommandFailedException($"there is no domain {string.Join(", ", missing)} at {connection.Uri}; virsh list --all says which there are");
    }

    /// <summary>Writes into a domain's metadata, live and persistent, which machine may have it.</summary>
    public void GiveLeave(string domainName, AdoptionLeave leave)
    {
        using var domain = connection.FindDomain(domainName) ?? throw new CommandFailedException($"domain {domainName} has gone meanwhile");
        domain.SetMetadata(leave.Write(), AdoptionLeave.Prefix, AdoptionLeave.Namespace, AffectFlags.Config | (domain.IsActive ? AffectFlags.Live : 0));
    }

    private static bool Uuid(DomainOnNode domain, string uuid) => (domain.Persistent ?? domain.Live ?? "").Contains($"<uuid>{uuid.ToLowerInvariant()}</uuid>", StringComparison.Ordinal);

    private static DomainOnNode Read(LibvirtDomain domain)
    {
        var (isPersistent, status) = (domain.IsPersistent, domain.GetStatus());
        var persistent = isPersistent ? domain.GetXml(DomainXmlFlags.Inactive) : null;
        return new DomainOnNode
        {
            Name = domain.Name,
            State = (Planning.Observed.DomainState)status.State,
            Persistent = persistent,
            Live = status.IsActive ? domain.GetXml() : null,
            Autostart = isPersistent && domain.Autostart,
            Sizes = persistent is null ? new Dictionary<string, long>() : Sizes(domain, persistent),
        };
    }

    /// <summary>libvirt is asked, since it may be another host's.</summary>
    private static Dictionary<string, long> Sizes(LibvirtDomain domain, string xml)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreach (var disk in DomainXmlReader.Read(xml).Definition.Disks.Where(AdoptedDomain.IsKnown))
            {
                sizes[disk.Target] = domain.GetDiskSize(disk.Target);
            }
        }
        catch (Exception unknown) when (unknown is FormatException or LibvirtException { IsConnectionLoss: false })
        {
            // What is not known is said of the disk.
        }

        return sizes;
    }
}
