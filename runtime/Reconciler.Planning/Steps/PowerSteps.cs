namespace Reconciler.Planning.Steps;

/// <summary>Starts the domain from its persistent definition (virDomainCreateWithFlags).</summary>
public sealed record StartDomain : PartitionStep
{
    /// <summary>Whether its processors stay halted (VIR_DOMAIN_START_PAUSED).</summary>
    public bool Paused { get; init; }
}

/// <summary>Lets halted processors go on (virDomainResume).</summary>
public sealed record ResumeDomain : PartitionStep;

/// <summary>Halts the processors (virDomainSuspend).</summary>
public sealed record SuspendDomain : PartitionStep;

/// <summary>
/// Asks the guest to shut down, by its agent or else by ACPI (virDomainShutdownFlags), and returns at once. The agent keeps the
/// request in <see cref="Observed.ObservedPartition.Shutdown"/>, and looks again at <see cref="Plans.PartitionPlan.LookAgainAt"/>:
/// a guest that has not followed by then is destroyed by a later plan.
/// </summary>
public sealed record ShutdownDomain : PartitionStep
{
    /// <summary>How long the guest may take.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>Whether the guest is to be started again afterwards.</summary>
    public bool ThenStart { get; init; }
}

/// <summary>Ends the QEMU process (virDomainDestroyFlags).</summary>
public sealed record DestroyDomain : PartitionStep
{
    /// <summary>Whether the guest is to be started again afterwards.</summary>
    public bool ThenStart { get; init; }
}

/// <summary>Presses the reset button (virDomainReset). It cannot be told afterwards whether it was pressed: the agent notes it before and after.</summary>
public sealed record ResetDomain : PartitionStep
{
    /// <summary>Uid of the operation that asks for it.</summary>
    public required string Operation { get; init; }
}

/// <summary>Saves the guest's memory to the node's disk and ends it (virDomainManagedSave); the next start goes on from there.</summary>
public sealed record SaveDomain : PartitionStep;
