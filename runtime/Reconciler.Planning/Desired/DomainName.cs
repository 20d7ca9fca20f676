using Reconciler.Language.Machines;

namespace Reconciler.Planning.Desired;

/// <summary>The names that are promised to users of virsh.</summary>
public static class DomainName
{
    /// <summary>The domain's name: NAMESPACE.NAME. A namespace has no dot, so two partitions never share one.</summary>
    public static string Of(string partitionNamespace, string partitionName) => $"{partitionNamespace}.{partitionName}";

    /// <summary>The name of a partition's domain: as above, or the one that it had when it was taken over.</summary>
    public static string Of(string partitionNamespace, PartitionSpec spec) => spec.Adopt?.Domain ?? Of(partitionNamespace, spec.VirtualMachine.Name);
}
