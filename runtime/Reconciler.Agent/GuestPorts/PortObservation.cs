using Reconciler.Kubernetes.Resources;
using Reconciler.Ovsdb;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Adds the ports of a partition's interfaces to what was seen of it. Reads only.</summary>
/// <param name="ovs">The node's Open vSwitch database; null: it is none of this agent's.</param>
/// <param name="owners">Told whose interfaces were looked for.</param>
/// <param name="authors">Who changed ports.</param>
internal sealed class PortObservation(OvsdbReplica? ovs, PortOwners owners, PortAuthors authors)
{
    /// <summary>Looks at the ports of a partition that was just seen.</summary>
    public ObservedPartition Add(ResourceKey key, DesiredPartition desired, ObservedPartition seen)
    {
        owners.Note(key, desired.Domain.Interfaces);
        if (ovs?.Current is not { } content)
        {
            return seen;
        }

        var index = PortIndex.Of(content);
        var ports = PortLook.Look(index, desired.Domain.Interfaces, seen.Live?.Definition.Interfaces ?? [], Taps.Find);
        authors.Note(index, ports);
        return seen with { Ports = ports };
    }

    /// <summary>Who made the differences of ports, by path; those that are not known are left out.</summary>
    public IReadOnlyDictionary<string, string> AuthorsOf(PartitionPlan plan, DesiredPartition desired) =>
        PortPlan.IsAboutPorts(plan) && ovs?.Current is { } content
            ? authors.Of(plan.Drift, desired.Domain.Interfaces, PortIndex.Of(content))
            : new Dictionary<string, string>();

    /// <summary>Waits until the replica holds what was committed before this call, so that what is on its way to us is not taken for missing.</summary>
    /// <returns>Whether it does; false: the database does not answer.</returns>
    public async Task<bool> CatchUpAsync(CancellationToken ct)
    {
        try
        {
            await (ovs?.CatchUpAsync(ct) ?? Task.CompletedTask).ConfigureAwait(false);
            return ovs is not null;
        }
        catch (Exception failure) when (failure is OvsdbDisconnectedException or OvsdbProtocolException)
        {
            return false;
        }
    }
}
