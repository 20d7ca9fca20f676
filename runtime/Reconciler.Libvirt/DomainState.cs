namespace Reconciler.Libvirt;

/// <summary>A domain's state; the values are libvirt's (virDomainState).</summary>
public enum DomainState
{
    /// <summary>No state is known.</summary>
    None = 0,

    /// <summary>It runs.</summary>
    Running = 1,

    /// <summary>It runs and waits for a resource.</summary>
    Blocked = 2,

    /// <summary>It is paused.</summary>
    Paused = 3,

    /// <summary>It is being shut down.</summary>
    ShuttingDown = 4,

    /// <summary>It is off.</summary>
    ShutOff = 5,

    /// <summary>It crashed.</summary>
    Crashed = 6,

    /// <summary>The guest suspended itself.</summary>
    PmSuspended = 7,
}
