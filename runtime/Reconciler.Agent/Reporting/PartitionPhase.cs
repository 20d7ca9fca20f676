using Reconciler.Language.Machines;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Reporting;

/// <summary>Tells a partition's phase. Pure.</summary>
internal static class PartitionPhase
{
    /// <summary>The phase; null when it is not known and the last one should stay.</summary>
    public static MachinePhase? Of(Partition partition, RoundOutcome outcome)
    {
        var wantsToRun = partition.Spec.PowerState is PowerState.Running or PowerState.Paused;
        return outcome switch
        {
            { Observed: null, Obstacles: [var first, ..] } => first.Passing ? MachinePhase.Pending : MachinePhase.Failed,
            { Observed: null } => null,
            { Observed: { IsActive: true } } when partition.Metadata.DeletionTimestamp is not null => MachinePhase.Stopping,
            { Observed: { Shutdown: not null, IsActive: true } } => MachinePhase.Stopping,
            { Observed.State: DomainState.Running or DomainState.Blocked or DomainState.None, Observed.Exists: true } => MachinePhase.Running,
            { Observed.State: DomainState.Paused or DomainState.Sleeping } => MachinePhase.Paused,
            { Observed.State: DomainState.ShuttingDown } => MachinePhase.Stopping,
            { Obstacles: [var first, ..] } => first.Passing ? MachinePhase.Pending : MachinePhase.Failed,
            _ when partition.Metadata.DeletionTimestamp is not null => MachinePhase.Stopped,
            { Problem: not null } when wantsToRun => MachinePhase.Failed,
            _ => wantsToRun && outcome.Plan is null or { Steps.Count: > 0 } ? MachinePhase.Starting : MachinePhase.Stopped,
        };
    }
}
