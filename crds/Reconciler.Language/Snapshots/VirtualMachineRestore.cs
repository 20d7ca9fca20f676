using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Snapshots;

/// <summary>Going back to a snapshot, in place or as a new machine.</summary>
public sealed record VirtualMachineRestore : Resource<VirtualMachineRestoreSpec, VirtualMachineRestoreStatus>;

/// <summary>Which snapshot, and where to; cannot be changed.</summary>
[Rule("self == oldSelf", "it cannot be changed; delete it and make another")]
public sealed record VirtualMachineRestoreSpec
{
    /// <summary>Name of the VirtualMachineSnapshot, in the same namespace.</summary>
    [Text(TextForms.Subdomain)]
    public required string Snapshot { get; init; }

    /// <summary>Exactly one of inPlace and newVirtualMachine.</summary>
    public required RestoreTarget Target { get; init; }
}

/// <summary>Where a snapshot is restored to.</summary>
[OneOf("inPlace", "newVirtualMachine")]
public sealed record RestoreTarget
{
    /// <summary>The machine that the snapshot was taken of.</summary>
    public InPlaceRestore? InPlace { get; init; }

    /// <summary>Name of a VirtualMachine to be made.</summary>
    [Text(TextForms.Label)]
    public string? NewVirtualMachine { get; init; }
}

/// <summary>The machine that the snapshot was taken of.</summary>
public sealed record InPlaceRestore;

/// <summary>How far a restore got.</summary>
public sealed record VirtualMachineRestoreStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Where the restore stands.</summary>
    public OperationPhase? Phase { get; init; }

    /// <summary>Uid of the snapshot, once it was found; a namesake made later is another one.</summary>
    [Text(MaxLength = 64)]
    public string? SnapshotUid { get; init; }

    /// <summary>Uid of the machine that was made; one that is deleted before the end is not made once more.</summary>
    [Text(MaxLength = 64)]
    public string? VirtualMachineUid { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>Ready; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
