using Reconciler.Language.Machines;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Plans what carries an open operation out. Nothing of it is drift: somebody asked for it.</summary>
internal static class OperationPlan
{
    /// <summary>The field that steps of an operation are told under.</summary>
    public const string Path = "spec.power";

    public static PowerNeed Assess(PlanInput input, PartitionPower operation) => operation.Action switch
    {
        MachineAction.Start or MachineAction.Resume => Run(input, operation),
        MachineAction.Stop => End(input, operation, thenStart: false),
        MachineAction.Restart => input.Observed.IsActive ? End(input, operation, thenStart: true) : Start(operation),
        MachineAction.Reset => Once(input, operation, new ResetDomain { Path = Path, Reason = Reason(operation), Operation = operation.Operation }),
        MachineAction.Pause => Pause(input, operation),
        _ => Hibernate(input, operation),
    };

    private static PowerNeed Run(PlanInput input, PartitionPower operation)
    {
        var observed = input.Observed;
        if (!observed.IsActive)
        {
            return Start(operation);
        }

        return observed.State != DomainState.Paused || observed.IsRunning ? PowerNeed.Nothing
            : observed.StateReason == (int)PausedReason.Crashed ? new PowerNeed { EndsGuest = true, Last = [new DestroyDomain { Path = Path, Reason = "the guest crashed" }, .. Start(operation).Last] }
            : new PowerNeed { First = [new ResumeDomain { Path = Path, Reason = Reason(operation) }] };
    }

    private static PowerNeed Start(PartitionPower operation) => new() { Last = [new StartDomain { Path = Path, Reason = Reason(operation) }] };

    private static PowerNeed End(PlanInput input, PartitionPower operation, bool thenStart) => input.Observed.IsActive
        ? GuestShutdown.Plan(Hurried(input.Observed, operation.GracePeriod.Value), input.Now, operation.GracePeriod.Value, Reason(operation), Path, thenStart) with { EndsGuest = true }
        : PowerNeed.Nothing;

    /// <summary>An operation may give a guest that was asked already less time; more it does not.</summary>
    private static ObservedPartition Hurried(ObservedPartition observed, TimeSpan grace) =>
        observed.Shutdown is { } request && grace < (request.Grace ?? TimeSpan.MaxValue) ? observed with { Shutdown = request with { Grace = grace } } : observed;

    private static PowerNeed Pause(PlanInput input, PartitionPower operation) =>
        input.Observed.IsRunning ? new PowerNeed { Last = [new SuspendDomain { Path = Path, Reason = Reason(operation) }] }
        : !input.Observed.IsActive && input.Desired.PowerState == PowerState.Paused ? new PowerNeed { Last = [new StartDomain { Path = Path, Reason = Reason(operation), Paused = true }] }
        : PowerNeed.Nothing;

    private static PowerNeed Hibernate(PlanInput input, PartitionPower operation) => Once(input, operation, new SaveDomain { Path = Path, Reason = Reason(operation) }) with { EndsGuest = true };

    private static PowerNeed Once(PlanInput input, PartitionPower operation, PartitionStep step) =>
        input.Observed is { IsActive: true, Operation: var course } && course?.Uid != operation.Operation ? new PowerNeed { Last = [step] } : PowerNeed.Nothing;

    private static string Reason(PartitionPower operation) => $"operation {operation.Action}";
}
