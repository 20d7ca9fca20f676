using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Networks;

/// <summary>Says of each PhysicalNetwork which nodes are plugged into it.</summary>
public sealed class PhysicalNetworkController(ApiClient client, ClusterView view, TimeProvider time)
{
    private readonly ResourceEndpoint<PhysicalNetwork> networks = client.For(Kinds.PhysicalNetworks);

    /// <summary>Brings the status of one physical network up to date.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (view.PhysicalNetworks.Store.TryGet(key, out var network) && network.Metadata.DeletionTimestamp is null)
        {
            var status = Status(network, view.Nodes.Store.All, time.GetUtcNow());
            await networks.PatchStatusAsync(network, network with { Status = status }, ct).ConfigureAwait(false);
        }

        return WorkResult.Done;
    }

    /// <summary>The status by the nodes' own specs. Pure.</summary>
    public static ConditionedStatus Status(PhysicalNetwork network, IEnumerable<HypervisorNode> nodes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(network);
        var plugged = nodes.Where(node => node.Spec.PhysicalNetworks.Any(own => own.Name == network.Metadata.Name)).Select(node => node.Metadata.Name).Order(StringComparer.Ordinal).ToList();
        var conditions = new ConditionSet(network.Status?.Conditions, network.Metadata.Generation, now);
        if (plugged.Count > 0)
        {
            conditions.Conclude(true, false, Reasons.NodesPlugged, $"nodes {string.Join(", ", plugged)}");
        }
        else
        {
            conditions.Conclude(false, false, Reasons.NoNodePlugged, "no HypervisorNode lists it in its spec.physicalNetworks yet");
        }

        return new ConditionedStatus { ObservedGeneration = network.Metadata.Generation, Conditions = conditions.Build() };
    }
}
