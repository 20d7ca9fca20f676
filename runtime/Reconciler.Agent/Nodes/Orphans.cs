using Reconciler.Agent.Desired;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Observing;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Libvirt;
using Reconciler.Ovsdb;
using Reconciler.Planning.Domains;

namespace Reconciler.Agent.Nodes;

/// <summary>Finds domains, ports and bridges that bear our mark but belong to nothing of this node. They are reported and left alone.</summary>
/// <param name="desired">The partitions of this node.</param>
/// <param name="session">The hypervisor.</param>
/// <param name="ovs">The node's Open vSwitch database; null: it is none of this agent's.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="isComplete">Whether the API has told all partitions; before that nothing can be said.</param>
/// <param name="time">The clock.</param>
internal sealed class Orphans(DesiredStore desired, HypervisorSession session, OvsdbReplica? ovs, string nodeName, Func<bool> isComplete, TimeProvider time)
{
    /// <summary>A Partition is made anew within moments of the former one's end.</summary>
    private static readonly TimeSpan RenewalBound = TimeSpan.FromMinutes(1);

    private Dictionary<string, DriftFinding> open = new(StringComparer.Ordinal);

    /// <summary>Looks, and returns the findings that changed.</summary>
    /// <param name="spec">The node's spec; null: it has no object yet, so nothing is said about bridges.</param>
    /// <param name="notice">What made us look.</param>
    public IReadOnlyList<DriftFinding> Look(HypervisorNodeSpec? spec, DriftNotice notice)
    {
        if (session.Current is not { } hypervisor || !isComplete() || (ovs is not null && ovs.Current is null))
        {
            return [];
        }

        var now = time.GetUtcNow();
        var owned = OwnedBy(desired.All.Select(entry => entry.Value), now);
        var found = Domains(hypervisor, owned).ToList();
        if (ovs?.Current is { } content)
        {
            // A partition that cannot be read may own any of them; an orphaned domain's ports are part of it.
            owned.UnionWith(found.Select(domain => domain.Uid));
            found.AddRange((desired.Unreadable.Count == 0 ? OvsOrphans.Ports(content, owned) : []).Select(port => ("", port.Path, port.What)));
            found.AddRange((spec is null ? [] : OvsOrphans.Bridges(content, nodeName, WantedNodeNetwork.From(nodeName, spec))).Select(bridge => ("", bridge.Path, bridge.What)));
        }

        var next = found.ToDictionary(one => one.Path, one => open.GetValueOrDefault(one.Path) ?? Orphan(one.Path, one.What, notice, now), StringComparer.Ordinal);
        List<DriftFinding> changed =
        [
            .. next.Where(entry => !open.ContainsKey(entry.Key)).Select(entry => entry.Value),
            .. open.Where(entry => !next.ContainsKey(entry.Key)).Select(entry => entry.Value with { Outcome = DriftOutcome.Corrected, LastSeen = now }),
        ];
        open = next;
        return changed;
    }

    /// <summary>UUIDs of the domains that partitions have. A request for a domain makes it nobody's.</summary>
    internal static HashSet<string> OwnedBy(IEnumerable<PartitionRecord> records, DateTimeOffset now) => records
        .Where(record => record.HoldsDomain() && !WaitsInVain(record.Partition, now))
        .Select(record => record.Partition.Spec.DomainUuid())
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a guest was kept for a Partition made anew, and none was made.</summary>
    private static bool WaitsInVain(Partition partition, DateTimeOffset now) =>
        PartitionFates.Of(partition) == PartitionFate.Keep && now - partition.Metadata.DeletionTimestamp > RenewalBound;

    private IEnumerable<(string Uid, string Path, string What)> Domains(Hypervisor hypervisor, HashSet<string> owned)
    {
        var unread = desired.Unreadable.Keys.Select(key => $"{key.Namespace}.{key.Name}").ToHashSet(StringComparer.Ordinal);
        foreach (var domain in hypervisor.Connection.ListDomains())
        {
            using (domain)
            {
                if (!owned.Contains(domain.Uuid.ToString()) && !unread.Contains(domain.Name) && IsMarked(domain))
                {
                    yield return (domain.Uuid.ToString(), $"node.orphans[domain={domain.Name}]", "a domain with our mark and without a partition; it is left alone");
                }
            }
        }
    }

    private static DriftFinding Orphan(string path, string what, DriftNotice notice, DateTimeOffset now) => new()
    {
        Path = path,
        Expected = "",
        Observed = what,
        Since = now,
        LastSeen = now,
        NoticedBy = notice,
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
