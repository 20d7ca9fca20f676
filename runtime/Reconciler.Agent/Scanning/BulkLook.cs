using Reconciler.Agent.Desired;
using Reconciler.Agent.Disks;
using Reconciler.Agent.Observing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;
using Reconciler.Planning.Desired;

namespace Reconciler.Agent.Scanning;

/// <summary>
/// Looks at all partitions at once, for their fingerprints alone: three calls to libvirt for what it tells of all domains, then one for each XML, many of them
/// under way at once, of which nothing is kept and nothing parsed. Sees what <see cref="DomainLook"/> sees. For one scan at a time.
/// </summary>
internal sealed class BulkLook : IDisposable
{
    private readonly DesiredStore desired;
    private readonly Surroundings surroundings;
    private readonly LookFingerprint fingerprint = new();
    private readonly DomainSnapshot.XmlReader addXml;
    private readonly Dictionary<Guid, int> domains = [];
    private readonly Dictionary<string, Guid> strangers = new(StringComparer.Ordinal);
    private readonly Dictionary<PartitionImage, string> stamps = [];
    private readonly List<ResourceKey> keys = [];
    private readonly List<XmlRequest> order = [];

    /// <summary>Makes the look; it looks at nothing yet.</summary>
    /// <param name="desired">The partitions.</param>
    /// <param name="surroundings">What of them lies outside of libvirt.</param>
    public BulkLook(DesiredStore desired, Surroundings surroundings)
    {
        (this.desired, this.surroundings) = (desired, surroundings);
        addXml = fingerprint.AddXml;
    }

    /// <summary>Looks at every known partition, one after the other as the caller asks.</summary>
    /// <param name="connection">The hypervisor.</param>
    /// <exception cref="LibvirtException">Nothing more can be said now.</exception>
    public IEnumerable<BulkObservation> Run(LibvirtConnection connection)
    {
        using var snapshot = connection.TakeSnapshot();
        stamps.Clear();
        Index(snapshot);
        Announce(snapshot);
        foreach (var key in keys)
        {
            // One that has gone since it was listed has no round to come.
            if (desired.Find(key) is { } record)
            {
                yield return Look(snapshot, key, record);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => fingerprint.Dispose();

    /// <summary>Finds domains by uuid, and those that bear a name which is not that of a partition of theirs.</summary>
    private void Index(DomainSnapshot snapshot)
    {
        domains.Clear();
        strangers.Clear();
        for (var i = 0; i < snapshot.Domains.Count; i++)
        {
            var uuid = snapshot.Domains[i].Uuid;
            domains[uuid] = i;
            var name = snapshot.NameOf(i);
            if (desired.KeyOf(uuid) is not { } key || desired.Find(key) is not { } record || name != NameOf(key, record))
            {
                strangers[name] = uuid;
            }
        }
    }

    /// <summary>Fixes the order of the looks, and tells libvirt which XML they will read.</summary>
    private void Announce(DomainSnapshot snapshot)
    {
        keys.Clear();
        order.Clear();
        foreach (var (key, record) in desired.All)
        {
            keys.Add(key);
            if (Guid.TryParse(record.Partition.Spec.DomainUuid(), out var uuid) && domains.TryGetValue(uuid, out var index))
            {
                var domain = snapshot.Domains[index];
                if (domain.Status.IsActive)
                {
                    order.Add(new XmlRequest(index, DomainXmlFlags.None));
                }

                if (domain.IsPersistent)
                {
                    order.Add(new XmlRequest(index, DomainXmlFlags.Inactive));
                }
            }
        }

        snapshot.ReadAhead(order);
    }

    private BulkObservation Look(DomainSnapshot snapshot, ResourceKey key, PartitionRecord record)
    {
        // What is beside libvirt comes first, as in a round: what changes after it was seen shows as another one the next time. Some XML may have been read a
        // moment before; what of it changes in that moment shows the next time too.
        var partition = record.Partition;
        var (wish, beside) = (desired.DigestOf(key), surroundings.Of(key, partition.Spec, stamps));
        if (!Guid.TryParse(partition.Spec.DomainUuid(), out var uuid))
        {
            return new BulkObservation(key, null, false);
        }

        fingerprint.AddName(strangers.TryGetValue(NameOf(key, record), out var other) && other != uuid ? other : null);
        foreach (var file in record.DiskFiles)
        {
            fingerprint.AddFile(DiskFiles.Look(file));
        }

        if (!domains.TryGetValue(uuid, out var index))
        {
            return new BulkObservation(key, new Verdict(wish, beside, fingerprint.Take()), false);
        }

        var domain = snapshot.Domains[index];
        fingerprint.AddState(domain.Status, domain.IsPersistent, domain.IsPersistent ? domain.Autostart : null);
        var isRead = (!domain.Status.IsActive || snapshot.ReadXml(index, DomainXmlFlags.None, addXml))
            && (!domain.IsPersistent || snapshot.ReadXml(index, DomainXmlFlags.Inactive, addXml));
        var seen = fingerprint.Take();
        return new BulkObservation(key, isRead ? new Verdict(wish, beside, seen) : null, domain.Status.IsActive);
    }

    private static string NameOf(ResourceKey key, PartitionRecord record) => DomainName.Of(key.Namespace, record.Partition.Spec);
}

/// <summary>What a scan saw of a partition.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Seen">What a verdict on it would rest on; null: it was changing.</param>
/// <param name="IsActive">Whether its guest runs.</param>
internal readonly record struct BulkObservation(ResourceKey Key, Verdict? Seen, bool IsActive)
{
    /// <summary>Whether what was seen is what the verdict that stands rests on. Pure.</summary>
    public bool IsVerifiedBy(Verdict? standing) => standing is { } verdict && verdict == Seen;
}
