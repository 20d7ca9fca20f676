using System.Collections.Concurrent;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Nodes;

/// <summary>Watches the nodes' signs of life: a node whose Lease expired is of unknown readiness, and whoever depends on it is told.</summary>
public sealed class NodeController(ApiClient client, ClusterView view, TimeProvider time, Action<string> changed)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private readonly ResourceEndpoint<HypervisorNode> nodes = client.For(Kinds.HypervisorNodes);
    private readonly ConcurrentDictionary<string, bool> known = new();

    /// <summary>Judges one node.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (view.NodeState(key.Name) is not { } state)
        {
            if (known.TryRemove(key.Name, out _))
            {
                changed(key.Name);
            }

            return WorkResult.Done;
        }

        var lost = view.IsLost(key.Name);
        if (lost)
        {
            await MarkAsync(state, ct).ConfigureAwait(false);
        }

        if (!known.TryGetValue(key.Name, out var before) || before != lost)
        {
            known[key.Name] = lost;
            changed(key.Name);
        }

        return WorkResult.After(Look);
    }

    /// <summary>The agent cannot say that it is gone, so the operator does; the agent's next report replaces it.</summary>
    private async Task MarkAsync(NodeState state, CancellationToken ct)
    {
        var node = state.Node;
        var conditions = new ConditionSet(node.Status?.Conditions, node.Metadata.Generation, time.GetUtcNow());
        foreach (var condition in node.Status?.Conditions ?? [])
        {
            conditions.Copy(condition.Type, [condition]);
        }

        conditions.Set(ConditionTypes.Ready, null, Reasons.LeaseExpired, $"the node gives no sign of life: {state.Reason}");
        await nodes.PatchStatusAsync(node, node with { Status = (node.Status ?? new HypervisorNodeStatus()) with { Conditions = conditions.Build() } }, ct).ConfigureAwait(false);
    }
}
