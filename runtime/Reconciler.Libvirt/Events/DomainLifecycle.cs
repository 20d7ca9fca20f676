namespace Reconciler.Libvirt.Events;

/// <summary>What happened to a domain; the values are libvirt's (virDomainEventType).</summary>
public enum DomainLifecycle
{
    /// <summary>A definition was added (detail 0), updated (1), renamed (2) or restored (3).</summary>
    Defined = 0,

    /// <summary>The definition was removed.</summary>
    Undefined = 1,

    /// <summary>Started: booted (detail 0), migrated (1), restored (2), from a snapshot (3), woken (4).</summary>
    Started = 2,

    /// <summary>Suspended: by a person (detail 0), migration (1), an I/O error (2), the watchdog (3), ...</summary>
    Suspended = 3,

    /// <summary>Resumed.</summary>
    Resumed = 4,

    /// <summary>Stopped: shut down (detail 0), destroyed (1), crashed (2), migrated (3), saved (4), failed (5), snapshot (6).</summary>
    Stopped = 5,

    /// <summary>The guest has shut down, the emulator is about to end: by the guest (detail 1) or the host (2).</summary>
    Shutdown = 6,

    /// <summary>The guest suspended itself.</summary>
    PmSuspended = 7,

    /// <summary>The guest panicked.</summary>
    Crashed = 8,
}
