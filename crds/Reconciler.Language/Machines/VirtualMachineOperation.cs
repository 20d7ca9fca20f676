using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>Start, stop, restart, ... as an object, so that "may only switch on and off" is a right that can be given.</summary>
public sealed record VirtualMachineOperation : Resource<VirtualMachineOperationSpec, VirtualMachineOperationStatus>;

/// <summary>What is done to which machine; cannot be changed. A Stop holds until a Start or a change of the machine's runStrategy.</summary>
[Rule("self == oldSelf", "it cannot be changed; delete it and make another")]
public sealed record VirtualMachineOperationSpec
{
    /// <summary>Name of the VirtualMachine, in the same namespace.</summary>
    [Text(TextForms.Label)]
    public required string VirtualMachine { get; init; }

    /// <summary>Start, Stop, Restart, Reset, Pause, Resume or Hibernate.</summary>
    public required MachineAction Action { get; init; }

    /// <summary>How long the guest may take to shut down before it is powered off, for Stop and Restart. Default: 60s.</summary>
    public Duration? GracePeriod { get; init; }

    /// <summary>How long the finished operation is kept. Default: 1h.</summary>
    public Duration? Ttl { get; init; }
}

/// <summary>What can be done to a machine.</summary>
public enum MachineAction
{
    /// <summary>Switch on.</summary>
    Start,

    /// <summary>Shut down.</summary>
    Stop,

    /// <summary>Shut down and switch on.</summary>
    Restart,

    /// <summary>The reset button.</summary>
    Reset,

    /// <summary>Halt the processors.</summary>
    Pause,

    /// <summary>Let halted processors go on, or wake a hibernated machine.</summary>
    Resume,

    /// <summary>Save the memory to disk and switch off.</summary>
    Hibernate,
}

/// <summary>How far an operation got.</summary>
public sealed record VirtualMachineOperationStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Where the operation stands.</summary>
    public OperationPhase? Phase { get; init; }

    /// <summary>Uid of the machine that it is for: a machine that is made anew under the name is another one.</summary>
    [Text(MaxLength = 128)]
    public string? VirtualMachineUid { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>Ready; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}

/// <summary>Where something that runs once stands.</summary>
public enum OperationPhase
{
    /// <summary>It waits.</summary>
    Pending,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It is done.</summary>
    Succeeded,

    /// <summary>It failed; a condition says why.</summary>
    Failed,
}
