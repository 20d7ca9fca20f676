using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;
using Reconciler.Language.Snapshots;

namespace Reconciler.Language.Machines;

/// <summary>A snapshot that the node is to take, or to delete.</summary>
public sealed record PartitionSnapshot
{
    /// <summary>Uid of the VirtualMachineSnapshot.</summary>
    [Text(MaxLength = 64, MinLength = 1)]
    public required string Uid { get; init; }

    /// <summary>Its name, for people.</summary>
    [Text(TextForms.Subdomain)]
    public required string Name { get; init; }

    /// <summary>Whether the guest's file systems are frozen.</summary>
    public required QuiesceMode Quiesce { get; init; }

    /// <summary>Whether its files are to be deleted; absent: it is to be taken.</summary>
    public bool? Delete { get; init; }
}

/// <summary>A snapshot to which the machine's disks are to go back while it is off.</summary>
public sealed record PartitionRestore
{
    /// <summary>Uid of the VirtualMachineRestore.</summary>
    [Text(MaxLength = 64, MinLength = 1)]
    public required string Uid { get; init; }

    /// <summary>Uid of the VirtualMachineSnapshot.</summary>
    [Text(MaxLength = 64, MinLength = 1)]
    public required string Snapshot { get; init; }
}

/// <summary>How a snapshot, or a restore, stands on the node.</summary>
public sealed record PartitionSnapshotStatus
{
    /// <summary>Uid of the VirtualMachineSnapshot or VirtualMachineRestore.</summary>
    [Text(MaxLength = 64, MinLength = 1)]
    public required string Uid { get; init; }

    /// <summary>Where it stands; a deletion that is done Succeeded, too.</summary>
    public required OperationPhase Phase { get; init; }

    /// <summary>One CamelCase word for programs.</summary>
    [Text(MaxLength = 128, MinLength = 1)]
    public required string Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    [Text(MaxLength = 1024)]
    public string Message { get; init => field = value ?? ""; } = "";

    /// <summary>The point in time that a snapshot holds.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>The consistency that a snapshot has.</summary>
    public SnapshotConsistency? Consistency { get; init; }

    /// <summary>How long the guest was frozen for it.</summary>
    public Duration? FrozenFor { get; init; }

    /// <summary>The disks that a snapshot holds.</summary>
    [Items(32, KeyedBy = "name")]
    public ValueList<SnapshotDisk>? Disks { get; init; }
}
