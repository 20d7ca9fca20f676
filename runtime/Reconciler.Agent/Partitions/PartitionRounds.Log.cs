using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Partitions;

internal sealed partial class PartitionRounds
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition} was deleted and its machine was not: the guest goes on, for the Partition that is made anew")]
    private partial void LogLetGo(ResourceKey partition);

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition}: {Step} for {Path}: {Reason}")]
    private partial void LogStep(ResourceKey partition, string step, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: {Step} failed: {Problem}")]
    private partial void LogStepFailed(ResourceKey partition, string step, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition} takes over domain {Domain} ({Uuid})")]
    private partial void LogTakenOver(ResourceKey partition, string domain, string uuid);
}
