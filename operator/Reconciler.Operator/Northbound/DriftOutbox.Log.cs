using Microsoft.Extensions.Logging;

namespace Reconciler.Operator.Northbound;

public sealed partial class DriftOutbox
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "drift of {Subject}, which is not in the API: {Paths}")]
    private static partial void LogUnowned(ILogger logger, string subject, string paths);

    [LoggerMessage(Level = LogLevel.Error, Message = "the drift report of {Subject} was refused: {Problem}")]
    private static partial void LogRefused(ILogger logger, string subject, string problem);
}
