using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Networks;
using Reconciler.Operator.Control;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Southbound;

/// <summary>Brings what OVN's probes find to the load balancers whose machines it is about.</summary>
public sealed class SouthboundWatch(SouthboundDatabase southbound, NorthboundDatabase northbound, ClusterView view, ControllerLoops loops)
{
    /// <summary>Follows the database until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var happened in southbound.EventsAsync(ct).ConfigureAwait(false))
            {
                if (happened is OvsdbReplicaEvent.Changed changed)
                {
                    Look(ServiceMonitors.PortsOf(changed.Changes));
                }
                else
                {
                    // All is known (again), or nothing any more.
                    Look(view.LoadBalancers.Store.All);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>A machine's balancers are in its own namespace, which stands on its port. A port that is gone has none; that it went was told by the northbound database.</summary>
    private void Look(IEnumerable<string> ports)
    {
        foreach (var ns in ports.Select(port => northbound.Current?.FindOurs(NorthboundTables.LogicalSwitchPort, port)?.ExternalId(Marks.Namespace)).OfType<string>().Distinct())
        {
            Look(view.LoadBalancers.Store.In(ns));
        }
    }

    private void Look(IEnumerable<LoadBalancer> balancers) =>
        loops.LoadBalancers.Add(balancers.Where(balancer => balancer.Spec.HealthCheck is not null).Select(ResourceKey.Of));
}
