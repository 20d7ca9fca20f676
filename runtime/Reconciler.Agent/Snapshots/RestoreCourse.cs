namespace Reconciler.Agent.Snapshots;

/// <summary>How far the last restore of a machine is.</summary>
internal sealed record RestoreCourse
{
    /// <summary>Uid of the VirtualMachineRestore.</summary>
    public required string Uid { get; init; }

    /// <summary>How far.</summary>
    public required RestoreStage Stage { get; init; }

    /// <summary>Why it failed.</summary>
    public SnapshotProblem? Problem { get; init; }
}

/// <summary>How far a restore is.</summary>
internal enum RestoreStage
{
    /// <summary>The disks are being copied; those of the machine are as they were.</summary>
    Copying,

    /// <summary>All disks are copied, and take their names now.</summary>
    Copied,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It could not be done, and nothing was changed.</summary>
    Failed,
}
