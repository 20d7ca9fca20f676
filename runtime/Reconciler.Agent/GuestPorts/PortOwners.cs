using System.Collections.Concurrent;
using Reconciler.Kubernetes.Resources;
using Reconciler.Planning.Interfaces;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Whose tap and whose logical port it is; told by each look at a partition. Names are derived from the machine's uid, so nobody else ever bears them.</summary>
internal sealed class PortOwners
{
    private readonly ConcurrentDictionary<string, ResourceKey> owners = new(StringComparer.Ordinal);

    /// <summary>Notes a partition's interfaces.</summary>
    public void Note(ResourceKey key, IEnumerable<DomainInterface> interfaces)
    {
        foreach (var one in interfaces)
        {
            Note(key, one.TapName);
            Note(key, one.PortName);
        }
    }

    /// <summary>The partition of a tap or logical port; null: it is none of ours.</summary>
    public ResourceKey? Of(string name) => owners.TryGetValue(name, out var key) ? key : null;

    private void Note(ResourceKey key, string? name)
    {
        if (name is not null && (!owners.TryGetValue(name, out var known) || known != key))
        {
            owners[name] = key;
        }
    }
}
