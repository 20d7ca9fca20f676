using Microsoft.Extensions.Logging;

namespace Reconciler.Kubernetes.Reports;

public sealed partial class EventRecorder
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the event {Reason} of {Kind} {Name} was refused: {Problem}")]
    private static partial void LogRefused(ILogger logger, string reason, string? kind, string? name, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "the event {Reason} of {Kind} {Name} found no namespace: {Problem}")]
    private static partial void LogNobodyLeft(ILogger logger, string reason, string? kind, string? name, string problem);
}
