using Microsoft.Extensions.Logging;
using Reconciler.Libvirt.Events;

namespace Reconciler.Agent.Observing;

internal sealed partial class HypervisorSession
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "libvirt at {Uri} cannot be reached; trying on: {Problem}")]
    private partial void LogUnreachable(string uri, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to libvirt at {Uri}")]
    private partial void LogConnected(string uri);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to libvirt at {Uri} ended ({Reason}); guests are unknown until it is back")]
    private partial void LogLost(string uri, ConnectionCloseReason reason);
}
