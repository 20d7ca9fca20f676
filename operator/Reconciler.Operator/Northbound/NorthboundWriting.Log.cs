using Microsoft.Extensions.Logging;

namespace Reconciler.Operator.Northbound;

public sealed partial class NorthboundWriting
{
    [LoggerMessage(Level = LogLevel.Information, Message = "northbound: {Operations} operations for {Reason}")]
    private static partial void LogWritten(ILogger logger, string reason, int operations);

    [LoggerMessage(Level = LogLevel.Debug, Message = "northbound: changed while {Reason} was planned; planning anew")]
    private static partial void LogConflict(ILogger logger, string reason);
}
