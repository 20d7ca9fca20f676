using Reconciler.Kubernetes.Core;
using Reconciler.Language.Common;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Nodes;

/// <summary>How a node is at a moment.</summary>
/// <param name="Node">The node.</param>
/// <param name="Ready">Whether partitions can be carried out there; null: unknown, for it gives no sign of life.</param>
/// <param name="Reason">Why it is not ready.</param>
/// <param name="Partitions">How many partitions stand there.</param>
public sealed record NodeState(HypervisorNode Node, bool? Ready, string Reason, int Partitions)
{
    /// <summary>Judges a node by its own word and by its Lease. Pure.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lease">Its Lease.</param>
    /// <param name="isStale">Whether the Lease was not renewed for too long (<see cref="LeaseSightings.IsStale"/>).</param>
    /// <param name="partitions">How many partitions stand there.</param>
    public static NodeState Judge(HypervisorNode node, Lease? lease, bool isStale, int partitions)
    {
        if (isStale)
        {
            return new NodeState(node, null, $"its Lease was last renewed at {lease!.Spec!.RenewTime:u}", partitions);
        }

        var ready = node.Status?.Conditions.Of(ConditionTypes.Ready);
        return ready?.Status switch
        {
            "True" => new NodeState(node, true, "", partitions),
            "False" => new NodeState(node, false, ready.Message.Length > 0 ? ready.Message : ready.Reason, partitions),
            _ => new NodeState(node, null, "its agent has not reported yet", partitions),
        };
    }
}
