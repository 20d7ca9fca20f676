using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Kubernetes.Watching;

public sealed partial class Informer<T>
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the API does not answer for {Plural}; what was last known stays: {Problem}")]
    private static partial void LogAway(ILogger logger, string plural, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "the API answers for {Plural} again after {Away}")]
    private static partial void LogBack(ILogger logger, string plural, TimeSpan away);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Plural} are gone without: {Problem}")]
    private static partial void LogWithout(ILogger logger, string plural, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "the watch of {Plural} fell too far behind; listing anew")]
    private static partial void LogRelist(ILogger logger, string plural);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Key} cannot be read and is left as last known: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string kind, ResourceKey key, string problem);
}
