using Microsoft.Extensions.Logging;

namespace Reconciler.Operator.Northbound;

public sealed partial class DriftOutbox
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "drift of {Kind} {Name}, which is not in the API, was put back: {Paths}")]
    private static partial void LogUnowned(ILogger logger, string kind, string name, string paths);

    [LoggerMessage(Level = LogLevel.Error, Message = "the drift report of {Kind} {Name} was refused: {Problem}")]
    private static partial void LogRefused(ILogger logger, string kind, string name, string problem);
}
