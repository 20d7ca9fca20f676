using Reconciler.Agent.Observing;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Machines;
using Reconciler.Metrics;
using Reconciler.Ovsdb;

namespace Reconciler.Agent;

/// <summary>Shows the agent's parts in the metrics of its process.</summary>
internal static class AgentMetrics
{
    /// <summary>Connects the parts.</summary>
    public static void Connect(ProcessMetrics metrics, TimeSpan scanInterval, HypervisorSession session, Informer<Partition> partitions, Triggers triggers, ApiReports reports)
    {
        metrics.Needs("libvirt", () => session.Current is not null);
        metrics.Needs("api", () => partitions.State is { IsSynced: true, AwaySince: null });
        session.Connected += metrics.Connections("libvirt");
        var answered = metrics.Connections("api");
        partitions.StateChanged += state =>
        {
            if (state.AwaySince is null)
            {
                answered();
            }
        };
        metrics.ShowQueue("partitions", () => triggers.Waiting);
        metrics.ShowQueue("reports", () => reports.Waiting);
        metrics.ShowPeriod("partitions", scanInterval);
        triggers.Scanned += scan => metrics.Scanned("partitions", scan.Duration);
    }

    /// <summary>Follows the connection to the node's database until it is cancelled.</summary>
    public static async Task FollowAsync(ProcessMetrics metrics, OvsdbReplica ovs, CancellationToken ct)
    {
        metrics.Needs("ovsdb", () => ovs.IsSynchronized);
        var connected = metrics.Connections("ovsdb");
        await foreach (var happened in ovs.ReadEventsAsync(ct).ConfigureAwait(false))
        {
            if (happened is OvsdbReplicaEvent.Synchronized)
            {
                connected();
            }
        }
    }
}
