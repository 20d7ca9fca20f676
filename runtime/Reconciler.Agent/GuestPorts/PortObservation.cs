using Reconciler.Kubernetes.Resources;
using Reconciler.Ovsdb;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Adds the ports of a partition's interfaces to what was seen of it. Reads only.</summary>
/// <param name="ovs">The node's Open vSwitch database; null: it is none of this agent's.</param>
/// <param name="owners">Told whose interfaces were looked for.</param>
internal sealed class PortObservation(OvsdbReplica? ovs, PortOwners owners)
{
    /// <summary>Looks at the ports of a partition that was just seen.</summary>
    public ObservedPartition Add(ResourceKey key, DesiredPartition desired, ObservedPartition seen)
    {
        owners.Note(key, desired.Domain.Interfaces);
        return ovs?.Current is { } content
            ? seen with { Ports = PortLook.Look(PortIndex.Of(content), desired.Domain.Interfaces, seen.Live?.Definition.Interfaces ?? [], Taps.Find) }
            : seen;
    }

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
