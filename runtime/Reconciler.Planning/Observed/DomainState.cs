namespace Reconciler.Planning.Observed;

/// <summary>libvirt's domain states (virDomainState), by the same numbers.</summary>
public enum DomainState
{
    /// <summary>Not known; taken as running.</summary>
    None = 0,

    /// <summary>Running.</summary>
    Running = 1,

    /// <summary>Waiting for a resource; taken as running.</summary>
    Blocked = 2,

    /// <summary>Its processors are halted.</summary>
    Paused = 3,

    /// <summary>Being shut down.</summary>
    ShuttingDown = 4,

    /// <summary>Off.</summary>
    Shutoff = 5,

    /// <summary>Crashed.</summary>
    Crashed = 6,

    /// <summary>The guest put itself to sleep.</summary>
    Sleeping = 7,
}

/// <summary>libvirt's reasons of a paused domain (virDomainPausedReason), by the same numbers.</summary>
public enum PausedReason
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Somebody suspended it.</summary>
    User = 1,

    /// <summary>It is being migrated.</summary>
    Migration = 2,

    /// <summary>It is being saved.</summary>
    Save = 3,

    /// <summary>Its memory is being dumped.</summary>
    Dump = 4,

    /// <summary>A disk failed or is full.</summary>
    IOError = 5,

    /// <summary>Its watchdog fired.</summary>
    Watchdog = 6,

    /// <summary>It was restored from a snapshot.</summary>
    FromSnapshot = 7,

    /// <summary>It is being shut down.</summary>
    ShuttingDown = 8,

    /// <summary>A snapshot is being taken.</summary>
    Snapshot = 9,

    /// <summary>The guest crashed.</summary>
    Crashed = 10,

    /// <summary>It is being started.</summary>
    StartingUp = 11,

    /// <summary>Its migration is in its second half.</summary>
    Postcopy = 12,

    /// <summary>The second half of its migration failed.</summary>
    PostcopyFailed = 13,
}

/// <summary>What a reason to be paused means.</summary>
public static class PausedReasons
{
    /// <summary>Whether libvirt is in the middle of something and lets the guest go on by itself.</summary>
    public static bool IsPassing(this PausedReason reason) => reason
        is PausedReason.Migration or PausedReason.Save or PausedReason.Dump or PausedReason.Snapshot or PausedReason.StartingUp
        or PausedReason.ShuttingDown or PausedReason.Postcopy or PausedReason.PostcopyFailed;
}

/// <summary>libvirt's reasons of a domain that is off (virDomainShutoffReason), by the same numbers.</summary>
public enum ShutoffReason
{
    /// <summary>Not known: it was not started since libvirt's start.</summary>
    Unknown = 0,

    /// <summary>The guest shut down.</summary>
    Shutdown = 1,

    /// <summary>Somebody destroyed it.</summary>
    Destroyed = 2,

    /// <summary>The guest crashed.</summary>
    Crashed = 3,

    /// <summary>It was migrated away.</summary>
    Migrated = 4,

    /// <summary>It was saved to disk.</summary>
    Saved = 5,

    /// <summary>It could not be started.</summary>
    Failed = 6,

    /// <summary>It was restored from a snapshot of a domain that was off.</summary>
    FromSnapshot = 7,

    /// <summary>libvirt's daemon decided so.</summary>
    Daemon = 8,
}
