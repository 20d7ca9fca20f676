using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Networks;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Networks;

/// <summary>Who uses a network, so that it cannot go yet.</summary>
public static class NetworkUse
{
    /// <summary>The machines and load balancers on it, and the networks that go out through it.</summary>
    public static IEnumerable<string> Of(VirtualNetwork network, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var key = ResourceKey.Of(network);
        return view.MachinesOn(key).Select(machine => $"VirtualMachine {ResourceKey.Of(machine)}")
            .Concat(view.Networks.Store.All
                .Where(other => other.Spec.Nat?.ExternalNetwork is { } outer && ResourceKey.Parse(outer, other.Metadata.Namespace ?? "") == key)
                .Select(other => $"VirtualNetwork {ResourceKey.Of(other)}"))
            .Concat(view.LoadBalancers.Store.All
                .Where(balancer => new ResourceKey(balancer.Metadata.Namespace ?? "", balancer.Spec.Network) == key
                    || (balancer.Spec.External is { } external && ResourceKey.Parse(external.Network, balancer.Metadata.Namespace ?? "") == key))
                .Select(balancer => $"LoadBalancer {ResourceKey.Of(balancer)}"));
    }
}
