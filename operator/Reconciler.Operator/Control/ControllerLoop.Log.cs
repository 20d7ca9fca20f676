using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Operator.Control;

public sealed partial class ControllerLoop
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Kind} {Key} was written by someone else meanwhile; trying again")]
    private static partial void LogConflict(ILogger logger, string kind, ResourceKey key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Key}: {Problem}; trying again")]
    private static partial void LogRefused(ILogger logger, string kind, ResourceKey key, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Key} failed; trying again")]
    private static partial void LogFailure(ILogger logger, Exception problem, string kind, ResourceKey key);
}
