using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>OVN's northbound database: what it holds, and the one way to write it.</summary>
public sealed class NorthboundDatabase : IAsyncDisposable
{
    private readonly OvsdbReplica replica;
    private readonly NorthboundNotices notices;
    private volatile NorthboundView? view;

    /// <summary>Makes the connection's replica; <see cref="Start"/> connects.</summary>
    /// <param name="endpoint">Where the database listens.</param>
    /// <param name="notices">Told of every change before <see cref="Current"/> shows it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the log goes.</param>
    public NorthboundDatabase(OvsdbEndpoint endpoint, NorthboundNotices notices, TimeProvider time, ILoggerFactory loggers)
    {
        this.notices = notices;
        replica = new OvsdbReplica(
            new OvsdbReplicaOptions { Endpoint = endpoint, Database = "OVN_Northbound", Tables = NorthboundTables.Monitored, Observer = Follow },
            time,
            loggers.CreateLogger<OvsdbReplica>());
    }

    /// <summary>What the database holds now; null while that is unknown.</summary>
    public NorthboundView? Current => replica.IsSynchronized ? view : null;

    /// <summary>Starts connecting, and keeps at it until disposed.</summary>
    public void Start() => replica.Start();

    /// <summary>Everything that happens to the database from now on.</summary>
    public IAsyncEnumerable<OvsdbReplicaEvent> EventsAsync(CancellationToken ct) => replica.ReadEventsAsync(ct);

    /// <summary>Carries out a transaction; when it returns, <see cref="Current"/> shows its effect.</summary>
    public Task<OvsdbOutcome> TransactAsync(OvsdbTransaction transaction, CancellationToken ct) => replica.TransactAsync(transaction, ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => replica.DisposeAsync();

    /// <summary>Keeps the view beside the content: its indexes are costly on a large database, so each moment's are made from those before.</summary>
    private void Follow(OvsdbReplicaEvent change)
    {
        notices.Add(change);
        view = change switch
        {
            OvsdbReplicaEvent.Synchronized synchronized => view?.After(synchronized.Snapshot, synchronized.Changes) ?? NorthboundView.From(synchronized.Snapshot),
            OvsdbReplicaEvent.Changed changed => view?.After(changed.Snapshot, changed.Changes) ?? NorthboundView.From(changed.Snapshot),
            _ => view,
        };
    }
}
