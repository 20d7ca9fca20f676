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
        var isEnding = PartitionFates.Of(partition) == PartitionFate.Destroy;
        return outcome switch
        {
            { Observed: null, Obstacles: [var first, ..] } => first.Passing ? MachinePhase.Pending : MachinePhase.Failed,
            { Observed: null } => null,
            { Observed: { IsActive: true } } when isEnding => MachinePhase.Stopping,
            { Observed: { Shutdown: not null, IsActive: true } } => MachinePhase.Stopping,
            { Observed: { IsRunning: true } or { State: DomainState.None, Exists: true } } => MachinePhase.Running,
            { Observed.State: DomainState.Paused or DomainState.Sleeping } => MachinePhase.Paused,
            { Observed.State: DomainState.ShuttingDown } => MachinePhase.Stopping,
            { Obstacles: [var first, ..] } => first.Passing ? MachinePhase.Pending : MachinePhase.Failed,
            _ when isEnding => MachinePhase.Stopped,
            { Problem: not null } when wantsToRun => MachinePhase.Failed,
            _ => wantsToRun && outcome.Plan is null or { Steps.Count: > 0 } ? MachinePhase.Starting : MachinePhase.Stopped,
        };
    }
}
