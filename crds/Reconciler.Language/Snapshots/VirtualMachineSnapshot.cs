using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Snapshots;

/// <summary>A checkpoint of a machine's disks at one point, and of its memory if asked.</summary>
public sealed record VirtualMachineSnapshot : Resource<VirtualMachineSnapshotSpec, VirtualMachineSnapshotStatus>;

/// <summary>What is kept of which machine; cannot be changed.</summary>
[Rule("self == oldSelf", "it cannot be changed; delete it and make another")]
public sealed record VirtualMachineSnapshotSpec
{
    /// <summary>Name of the VirtualMachine, in the same namespace.</summary>
    [Text(TextForms.Label)]
    public required string VirtualMachine { get; init; }

    /// <summary>Whether the memory is kept too. Default: false.</summary>
    public bool? Memory { get; init; }

    /// <summary>Whether the guest agent freezes the file systems: Prefer (default), Require or Never.</summary>
    public QuiesceMode? Quiesce { get; init; }
}

/// <summary>Whether the guest's file systems are frozen for a snapshot.</summary>
public enum QuiesceMode
{
    /// <summary>When the guest agent answers.</summary>
    Prefer,

    /// <summary>The snapshot fails when they cannot be frozen.</summary>
    Require,

    /// <summary>They are not.</summary>
    Never,
}

/// <summary>How consistent a snapshot is.</summary>
public enum SnapshotConsistency
{
    /// <summary>Applications were told and wrote their data out.</summary>
    Application,

    /// <summary>File systems were frozen.</summary>
    FileSystem,

    /// <summary>As after a power cut.</summary>
    Crash,
}

/// <summary>What a snapshot holds.</summary>
public sealed record VirtualMachineSnapshotStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Where the snapshot stands.</summary>
    public OperationPhase? Phase { get; init; }

    /// <summary>The point in time that it holds.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>The consistency that was reached.</summary>
    public SnapshotConsistency? Consistency { get; init; }

    /// <summary>How long the guest was frozen.</summary>
    public Duration? FrozenFor { get; init; }

    /// <summary>The disks that it holds.</summary>
    [Items(32, KeyedBy = "name")]
    public ValueList<SnapshotDisk>? Disks { get; init; }

    /// <summary>Ready; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}

/// <summary>A disk of a snapshot.</summary>
public sealed record SnapshotDisk
{
    /// <summary>Name of the disk.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>Bytes that it occupies.</summary>
    public Quantity? Size { get; init; }
}
