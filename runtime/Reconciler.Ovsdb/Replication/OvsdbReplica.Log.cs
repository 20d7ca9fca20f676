using Microsoft.Extensions.Logging;

namespace Reconciler.Ovsdb;

public sealed partial class OvsdbReplica
{
    [LoggerMessage(1, LogLevel.Information, "Database {Database} at {Endpoint}: content is known")]
    private partial void LogSynchronized(string database, OvsdbEndpoint endpoint);

    [LoggerMessage(2, LogLevel.Warning, "Database {Database} at {Endpoint}: connection ended; content is unknown")]
    private partial void LogLost(string database, OvsdbEndpoint endpoint);

    [LoggerMessage(3, LogLevel.Warning, "Database {Database} at {Endpoint}: not reachable: {Reason}")]
    private partial void LogUnreachable(string database, OvsdbEndpoint endpoint, string reason);
}
