using Reconciler.Kubernetes.Core;
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
    public static NodeState Judge(HypervisorNode node, Lease? lease, int partitions, DateTimeOffset now)
    {
        if (IsStale(lease, now))
        {
            return new NodeState(node, null, $"its Lease was last renewed at {lease!.Spec!.RenewTime:u}", partitions);
        }

        var ready = node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        return ready?.Status switch
        {
            "True" => new NodeState(node, true, "", partitions),
            "False" => new NodeState(node, false, ready.Message.Length > 0 ? ready.Message : ready.Reason, partitions),
            _ => new NodeState(node, null, "its agent has not reported yet", partitions),
        };
    }

    /// <summary>Whether a Lease says that its holder is gone. No Lease says nothing.</summary>
    public static bool IsStale(Lease? lease, DateTimeOffset now) =>
        lease?.Spec is { RenewTime: { } renewed } spec && renewed + TimeSpan.FromSeconds(spec.LeaseDurationSeconds ?? 40) < now;
}
