using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;

namespace Reconciler.Agent.Partitions;

internal sealed partial class PartitionRounds
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition}: {Step} for {Path}: {Reason}")]
    private partial void LogStep(ResourceKey partition, string step, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: {Step} failed: {Problem}")]
    private partial void LogStepFailed(ResourceKey partition, string step, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition}: drift of {Path}: expected '{Expected}', was '{Observed}': {Outcome} (noticed by {Notice}, corrected after {CorrectedAfterMs} ms)")]
    private partial void LogFinding(ResourceKey partition, string path, string expected, string observed, DriftOutcome outcome, DriftNotice notice, long? correctedAfterMs);
}
