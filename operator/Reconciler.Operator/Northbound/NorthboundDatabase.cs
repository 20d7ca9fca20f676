using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>OVN's northbound database: what it holds, and the one way to write it.</summary>
public sealed class NorthboundDatabase : IAsyncDisposable
{
    private readonly OvsdbReplica replica;
    private NorthboundView? indexed;

    /// <summary>Makes the connection's replica; <see cref="Start"/> connects.</summary>
    public NorthboundDatabase(OvsdbEndpoint endpoint, TimeProvider time, ILoggerFactory loggers)
    {
        replica = new OvsdbReplica(
            new OvsdbReplicaOptions { Endpoint = endpoint, Database = "OVN_Northbound", Tables = NorthboundTables.Monitored }, time, loggers.CreateLogger<OvsdbReplica>());
    }

    /// <summary>What the database holds now; null while that is unknown.</summary>
    public NorthboundView? Current
    {
        get
        {
            if (replica.Current is not { } snapshot)
            {
                return null;
            }

            // The view's indexes are costly on a large database; one moment is looked at several times.
            var known = indexed;
            return known?.Snapshot == snapshot ? known : indexed = NorthboundView.From(snapshot);
        }
    }

    /// <summary>Starts connecting, and keeps at it until disposed.</summary>
    public void Start() => replica.Start();

    /// <summary>Everything that happens to the database from now on.</summary>
    public IAsyncEnumerable<OvsdbReplicaEvent> EventsAsync(CancellationToken ct) => replica.ReadEventsAsync(ct);

    /// <summary>Carries out a transaction; when it returns, <see cref="Current"/> shows its effect.</summary>
    public Task<OvsdbOutcome> TransactAsync(OvsdbTransaction transaction, CancellationToken ct) => replica.TransactAsync(transaction, ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => replica.DisposeAsync();
}
