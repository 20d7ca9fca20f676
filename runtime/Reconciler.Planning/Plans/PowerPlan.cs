using Reconciler.Language.Machines;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Compares the power state and plans what brings it back.</summary>
internal static class PowerPlan
{
    /// <summary>The field that differences of the power state are reported under.</summary>
    public const string Path = "spec.runStrategy";

    public static PowerNeed Assess(PlanInput input) => input.OpenOperation is { } operation ? OperationPlan.Assess(input, operation) : input.Desired.PowerState switch
    {
        PowerState.Running => Running(input),
        PowerState.Paused => Paused(input),
        PowerState.Stopped => Stopped(input),
        PowerState.Hibernated => Hibernated(input),
        _ => PowerNeed.Nothing,
    };

    private static PowerNeed Running(PlanInput input)
    {
        var observed = input.Observed;
        if (!observed.IsActive)
        {
            return !IsToBeStarted(input) ? PowerNeed.Nothing
                : observed.Ends is { PauseUntil: { } until } && input.Now < until ? Differs(input) with { BackOffUntil = until }
                : Start(input, paused: false);
        }

        if (observed.State != DomainState.Paused)
        {
            return PowerNeed.Nothing;
        }

        switch ((PausedReason)observed.StateReason)
        {
            case var reason when reason.IsPassing():
                return PowerNeed.Nothing;

            case PausedReason.Crashed when observed.Ends is { PauseUntil: { } until } && input.Now < until:
                return Differs(input) with { EndsGuest = true, BackOffUntil = until, Last = [new DestroyDomain { Path = Path, Reason = "the guest crashed" }] };

            case PausedReason.Crashed:
                return Differs(input) with
                {
                    EndsGuest = true,
                    Last = [new DestroyDomain { Path = Path, Reason = "the guest crashed" }, new StartDomain { Path = Path, Reason = "the guest crashed" }],
                };

            default:
                return Differs(input) with { First = [new ResumeDomain { Path = Path, Reason = $"the guest should run and is {Describe(observed)}" }] };
        }
    }

    private static PowerNeed Paused(PlanInput input)
    {
        var observed = input.Observed;
        if (!observed.IsActive)
        {
            return Start(input, paused: true);
        }

        return observed.State is DomainState.Paused or DomainState.ShuttingDown
            ? PowerNeed.Nothing
            : Differs(input) with { Last = [new SuspendDomain { Path = Path, Reason = "the guest should be paused" }] };
    }

    private static PowerNeed Stopped(PlanInput input) =>
        input.Observed.IsActive
            ? GuestShutdown.Plan(input.Observed, input.Now, input.Options.ShutdownGrace, "the guest should be stopped", Path, thenStart: false) with { Difference = Differs(input).Difference, EndsGuest = true }
            : PowerNeed.Nothing;

    private static PowerNeed Hibernated(PlanInput input) =>
        input.Observed.IsActive
            ? Differs(input) with { EndsGuest = true, Last = [new SaveDomain { Path = Path, Reason = "the guest should be hibernated" }] }
            : PowerNeed.Nothing;

    private static PowerNeed Start(PlanInput input, bool paused)
    {
        var observed = input.Observed;
        var start = new StartDomain { Path = Path, Paused = paused, Reason = observed.Exists ? $"the guest should run and is {Describe(observed)}" : "the guest should run" };

        // A domain that is missing altogether is reported as just that.
        return observed.Exists ? Differs(input) with { Last = [start] } : new PowerNeed { Last = [start] };
    }

    /// <summary>RerunOnFailure leaves a guest off that shut itself down; a migrated one runs elsewhere.</summary>
    private static bool IsToBeStarted(PlanInput input)
    {
        var observed = input.Observed;
        if (!observed.Exists || observed.State != DomainState.Shutoff)
        {
            return true;
        }

        return (ShutoffReason)observed.StateReason switch
        {
            ShutoffReason.Migrated => false,
            _ when input.Desired.RunStrategy == RunStrategy.RerunOnFailure && observed.Ends is { Completed: true } => !input.WasFulfilled,
            ShutoffReason.Shutdown when input.Desired.RunStrategy == RunStrategy.RerunOnFailure =>
                !input.WasFulfilled || observed.Shutdown is { ThenStart: true },
            _ => true,
        };
    }

    private static PowerNeed Differs(PlanInput input) => new()
    {
        Difference = new Difference
        {
            Path = Path,
            Expected = input.Desired.PowerState.ToString(),
            Observed = Describe(input.Observed),
            Kind = DifferenceKind.Altered,
            Remedy = Remedy.Power,
            Place = Place.None,
        },
    };

    private static string Describe(ObservedPartition observed) => observed.State switch
    {
        DomainState.Paused => $"Paused ({(PausedReason)observed.StateReason})",
        DomainState.Shutoff when observed.StateReason != 0 => $"Shutoff ({(ShutoffReason)observed.StateReason})",
        var state => state.ToString(),
    };
}
