using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;

namespace Reconciler.Planning.Plans;

/// <summary>
/// What a look at the guest says about the shutdown that it was asked for, and about the operation that is open. Its outcome goes to the node's disk before the
/// next step is taken, so that an agent that ends between any two steps goes on where it was. Pure.
/// </summary>
public static class PowerProgress
{
    /// <summary>The observation, with the shutdown and the operation as they stand now.</summary>
    /// <param name="desired">What should be.</param>
    /// <param name="observed">What was seen, with the shutdown and the operation as the node last noted them.</param>
    public static ObservedPartition Of(DesiredPartition desired, ObservedPartition observed)
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(observed);
        var (open, shutdown) = (Open(desired.Power, observed.Operation), Current(observed));
        if (open is { Action: MachineAction.Restart } && !observed.IsActive)
        {
            // However it went off: what is left of the restart is the start.
            shutdown = new ShutdownRequest(shutdown?.At ?? observed.At, ThenStart: true, shutdown?.Grace, Ended: true);
        }

        var isRestarted = shutdown is { Ended: true } && observed.IsActive;
        var course = open is null ? observed.Operation : Course(desired, open, observed, isRestarted);
        var isRefused = course is { Stage: OperationStage.Failed } && course.Uid == open?.Operation;
        var isAsked = (open is not null && !isRefused) || shutdown is not null;
        return observed with { Operation = course, Ends = CrashLoop.After(desired, observed, isAsked), Shutdown = isRestarted ? null : Shutdown(desired, open, shutdown, observed.IsActive) };
    }

    /// <summary>The operation that is to be carried out; null: there is none, or it ended.</summary>
    public static PartitionPower? Open(PartitionPower? power, OperationCourse? course) =>
        power is not null && (course?.Uid != power.Operation || course.Stage == OperationStage.Begun) ? power : null;

    private static ShutdownRequest? Shutdown(DesiredPartition desired, PartitionPower? open, ShutdownRequest? request, bool isActive) => request switch
    {
        null => null,
        { ThenStart: true } when !isActive => desired.PowerState is PowerState.Running || open?.Action == MachineAction.Restart ? request with { Ended = true } : null,
        { ThenStart: false } when !isActive => null,

        // A restart asks anew, with a grace of its own.
        { ThenStart: false } or { Withdrawn: true } when open?.Action == MachineAction.Restart => null,

        // Nobody wants it off any more. What was asked cannot be taken back: should it go off all the same, that is no end of its own.
        { ThenStart: false } when IsWantedOn(desired, open) => request with { ThenStart = true, Withdrawn = true },

        // Wanted off anew: it is asked anew, with a grace of its own.
        { Withdrawn: true } when !IsWantedOn(desired, open) => null,
        _ => request,
    };

    private static bool IsWantedOn(DesiredPartition desired, PartitionPower? open) =>
        desired.PowerState is PowerState.Running or PowerState.Paused && open?.Action != MachineAction.Stop;

    /// <summary>The request as it counts now. The clock may have been set back since; a withdrawn one ends with its grace.</summary>
    private static ShutdownRequest? Current(ObservedPartition observed)
    {
        if (observed.Shutdown is not { } noted)
        {
            return null;
        }

        var request = noted.At > observed.At || noted.AskedAgainAt > observed.At ? noted with { At = noted.At < observed.At ? noted.At : observed.At, AskedAgainAt = null } : noted;
        return request is { Withdrawn: true, Ended: false } && observed.At >= request.At + (request.Grace ?? PlanOptions.Default.ShutdownGrace) ? null : request;
    }

    private static OperationCourse? Course(DesiredPartition desired, PartitionPower open, ObservedPartition observed, bool isRestarted)
    {
        if (observed.Operation is { Stage: OperationStage.Begun } begun && begun.Uid == open.Operation)
        {
            return begun with { Stage = OperationStage.Failed, Reason = "Interrupted", Message = "the node's agent ended while it was carried out; whether it was done is not known" };
        }

        var isDone = open.Action switch
        {
            MachineAction.Start or MachineAction.Resume => observed.IsRunning,
            MachineAction.Stop => !observed.IsActive,
            MachineAction.Restart => isRestarted,
            MachineAction.Pause => observed.State == DomainState.Paused && !((PausedReason)observed.StateReason).IsPassing(),
            MachineAction.Hibernate => IsSaved(observed),
            _ => false,
        };
        return isDone ? new OperationCourse(open.Operation, OperationStage.Done, Reason(open.Action))
            : !observed.IsActive && NeedsGuest(desired, open.Action) ? new OperationCourse(open.Operation, OperationStage.Failed, "NotRunning", $"the guest was off when the node came to it; {open.Action} needs one that runs")
            : observed.Operation;
    }

    /// <summary>Whether nothing but a guest that runs can bring the operation to its end: an open one keeps the guest from being started.</summary>
    private static bool NeedsGuest(DesiredPartition desired, MachineAction action) =>
        action is MachineAction.Reset or MachineAction.Hibernate || (action == MachineAction.Pause && desired.PowerState != PowerState.Paused);

    /// <summary>libvirtd forgets at its own restart why a domain is off; that its memory is saved it finds on the disk.</summary>
    private static bool IsSaved(ObservedPartition observed) =>
        observed is { IsActive: false, Exists: true } and ({ State: DomainState.Shutoff, StateReason: (int)ShutoffReason.Saved } or { HasManagedSave: true });

    /// <summary>What a done operation is called in reports.</summary>
    public static string Reason(MachineAction action) => action switch
    {
        MachineAction.Start => "Started",
        MachineAction.Stop => "Stopped",
        MachineAction.Restart => "Restarted",
        MachineAction.Reset => "WasReset",
        MachineAction.Pause => "Paused",
        MachineAction.Resume => "Resumed",
        _ => "Hibernated",
    };
}
