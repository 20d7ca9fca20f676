using Reconciler.Language.Machines;
using Reconciler.Planning.Nodes;

namespace Reconciler.Planning.Desired;

/// <summary>Makes a partition's spec ready for a node.</summary>
public static class PartitionBuild
{
    /// <summary>Fills the node's facts into a spec.</summary>
    /// <param name="partitionNamespace">The Partition's namespace.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="node">What the agent found out about its node.</param>
    public static DesiredResult Build(string partitionNamespace, PartitionSpec spec, NodeFacts node) => throw new NotImplementedException();
}
