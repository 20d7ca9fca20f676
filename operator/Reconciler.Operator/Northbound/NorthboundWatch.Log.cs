using Microsoft.Extensions.Logging;

namespace Reconciler.Operator.Northbound;

public sealed partial class NorthboundWatch
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the northbound database holds rows of {Scope}, which the API does not know; they are left as they are")]
    private static partial void LogOrphan(ILogger logger, string scope);
}
