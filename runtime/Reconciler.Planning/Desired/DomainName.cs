namespace Reconciler.Planning.Desired;

/// <summary>The names that are promised to users of virsh.</summary>
public static class DomainName
{
    /// <summary>The domain's name: NAMESPACE.NAME. A namespace has no dot, so two partitions never share one.</summary>
    public static string Of(string partitionNamespace, string partitionName) => $"{partitionNamespace}.{partitionName}";
}
