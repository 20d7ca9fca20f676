using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Desired;

internal sealed partial class DesiredStore
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Partition}: its file {Path} cannot be read, so nothing is done to it until the API tells it again: {Problem}")]
    private partial void LogUnreadable(ResourceKey partition, string path, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Partition}: its desired state cannot be written to disk; it is kept in memory: {Problem}")]
    private partial void LogNotWritten(ResourceKey partition, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Partition} is refused: its spec.virtualMachine.uid {Machine} is the machine of partition {Holder}, which keeps it; delete the one that is wrong")]
    private partial void LogMachineHeld(ResourceKey partition, string machine, ResourceKey holder);
}
