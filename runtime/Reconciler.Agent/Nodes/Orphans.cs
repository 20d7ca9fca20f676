using Reconciler.Agent.Desired;
using Reconciler.Agent.Observing;
using Reconciler.Language.Drift;
using Reconciler.Libvirt;
using Reconciler.Planning.Domains;

namespace Reconciler.Agent.Nodes;

/// <summary>Finds domains that bear our mark but belong to no partition of this node. They are reported and left alone.</summary>
/// <param name="desired">The partitions of this node.</param>
/// <param name="session">The hypervisor.</param>
/// <param name="isComplete">Whether the API has told all of them; before that nothing can be said.</param>
/// <param name="time">The clock.</param>
internal sealed class Orphans(DesiredStore desired, HypervisorSession session, Func<bool> isComplete, TimeProvider time)
{
    private Dictionary<Guid, DriftFinding> open = [];

    /// <summary>Looks, and returns the findings that changed.</summary>
    public IReadOnlyList<DriftFinding> Look()
    {
        if (session.Current is not { } hypervisor || !isComplete())
        {
            return [];
        }

        var owned = desired.All.Select(entry => entry.Value.Partition.Spec.VirtualMachine.Uid).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unread = desired.Unreadable.Keys.Select(key => $"{key.Namespace}.{key.Name}").ToHashSet(StringComparer.Ordinal);
        var now = time.GetUtcNow();
        Dictionary<Guid, DriftFinding> found = [];
        foreach (var domain in hypervisor.Connection.ListDomains())
        {
            using (domain)
            {
                if (!owned.Contains(domain.Uuid.ToString()) && !unread.Contains(domain.Name) && IsMarked(domain))
                {
                    found[domain.Uuid] = open.GetValueOrDefault(domain.Uuid) ?? Orphan(domain.Name, now);
                }
            }
        }

        List<DriftFinding> changed =
        [
            .. found.Where(entry => !open.ContainsKey(entry.Key)).Select(entry => entry.Value),
            .. open.Where(entry => !found.ContainsKey(entry.Key)).Select(entry => entry.Value with { Outcome = DriftOutcome.Corrected, LastSeen = now }),
        ];
        open = found;
        return changed;
    }

    private static DriftFinding Orphan(string name, DateTimeOffset now) => new()
    {
        Path = $"node.domains[name={name}]",
        Expected = "",
        Observed = "a domain with our mark and without a partition; it is left alone",
        Since = now,
        LastSeen = now,
        NoticedBy = DriftNotice.Scan,
        Outcome = DriftOutcome.Warned,
    };

    private static bool IsMarked(LibvirtDomain domain)
    {
        try
        {
            return domain.GetMetadata(DomainMark.Namespace) is not null;
        }
        catch (LibvirtException refusal) when (!refusal.IsConnectionLoss)
        {
            return false; // It has just gone.
        }
    }
}
