using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>What a replica holds and where it comes from.</summary>
public sealed record OvsdbReplicaOptions
{
    /// <summary>Where the database server listens.</summary>
    public required OvsdbEndpoint Endpoint { get; init; }

    /// <summary>The database, such as <c>OVN_Northbound</c> or <c>Open_vSwitch</c>.</summary>
    public required string Database { get; init; }

    /// <summary>
    /// The tables to hold, each with the columns to hold; no columns stands for all of the table. What the server's schema does
    /// not have is left out, so that one list serves several versions.
    /// </summary>
    public required ImmutableDictionary<string, ImmutableArray<string>> Tables { get; init; }

    /// <summary>
    /// Told of everything that happens before anybody else is and before the content shows it, for what is kept beside the content. Runs on the
    /// connection's own path, so it must be quick and never throw. Default: none.
    /// </summary>
    public Action<OvsdbReplicaEvent>? Observer { get; init; }

    /// <summary>How often a silent server is asked for a sign of life. Default 10 s; at least 1 s.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first pause before connecting again; it doubles with each failure. Default 100 ms.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause before connecting again. Default 2 s.</summary>
    public TimeSpan MaximumReconnectDelay { get; init; } = TimeSpan.FromSeconds(2);
}
