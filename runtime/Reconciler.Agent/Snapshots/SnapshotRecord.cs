using Reconciler.Language.Common;
using Reconciler.Language.Snapshots;

namespace Reconciler.Agent.Snapshots;

/// <summary>What the node keeps of a snapshot: written before anything is done, so that whoever comes after a crash knows what to clean up.</summary>
internal sealed record SnapshotRecord
{
    /// <summary>The form of the file. A file of a later form is left alone.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Uid of the VirtualMachineSnapshot.</summary>
    public required string Uid { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Uid of the VirtualMachine.</summary>
    public required string Machine { get; init; }

    /// <summary>How far it is. Only a snapshot that is Taken is one.</summary>
    public SnapshotStage Stage { get; init; }

    /// <summary>Whether the guest's file systems may be frozen: they were to be, and have not been seen to go on since.</summary>
    public bool MayBeFrozen { get; init; }

    /// <summary>The point in time that it holds.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>The consistency that was reached.</summary>
    public SnapshotConsistency? Consistency { get; init; }

    /// <summary>How long the guest was frozen, in milliseconds; null: it was not.</summary>
    public long? FrozenForMs { get; init; }

    /// <summary>Its files.</summary>
    public ValueList<SnapshotFile> Files { get; init => field = value ?? []; } = [];

    /// <summary>Why it failed.</summary>
    public SnapshotProblem? Problem { get; init; }
}

/// <summary>A disk's copy in a snapshot.</summary>
/// <param name="Disk">Name of the disk in the spec.</param>
/// <param name="Path">The copy.</param>
/// <param name="Size">Bytes that it has; null: it is not whole yet.</param>
internal sealed record SnapshotFile(string Disk, string Path, long? Size);

/// <summary>Why something cannot be done.</summary>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record SnapshotProblem(string Reason, string Message);

/// <summary>How far a snapshot is.</summary>
internal enum SnapshotStage
{
    /// <summary>Its files are being written; they are worth nothing.</summary>
    Taking,

    /// <summary>It is whole.</summary>
    Taken,

    /// <summary>It could not be taken, and nothing of it is left.</summary>
    Failed,
}
