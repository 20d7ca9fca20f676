using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Southbound;

/// <summary>OVN's southbound database, of which only what OVN's own probes have found is read. Nothing is ever written there.</summary>
public sealed class SouthboundDatabase : IAsyncDisposable
{
    private readonly OvsdbReplica replica;
    private volatile ServiceMonitors? monitors;

    /// <summary>Makes the connection's replica; <see cref="Start"/> connects.</summary>
    /// <param name="endpoint">Where the database listens.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the log goes.</param>
    public SouthboundDatabase(OvsdbEndpoint endpoint, TimeProvider time, ILoggerFactory loggers) => replica = new OvsdbReplica(
        new OvsdbReplicaOptions { Endpoint = endpoint, Database = "OVN_Southbound", Tables = ServiceMonitors.Monitored, Observer = Follow },
        time,
        loggers.CreateLogger<OvsdbReplica>());

    /// <summary>What the probes have found; null while that is unknown.</summary>
    public ServiceMonitors? Current => replica.IsSynchronized ? monitors : null;

    /// <summary>Starts connecting, and keeps at it until disposed.</summary>
    public void Start() => replica.Start();

    /// <summary>Everything that happens to the database from now on.</summary>
    public IAsyncEnumerable<OvsdbReplicaEvent> EventsAsync(CancellationToken ct) => replica.ReadEventsAsync(ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => replica.DisposeAsync();

    private void Follow(OvsdbReplicaEvent change) => monitors = change switch
    {
        OvsdbReplicaEvent.Synchronized synchronized => ServiceMonitors.From(synchronized.Snapshot),
        OvsdbReplicaEvent.Changed changed => ServiceMonitors.From(changed.Snapshot),
        _ => monitors,
    };
}
