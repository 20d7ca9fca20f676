namespace Reconciler.Libvirt;

/// <summary>A domain's state and libvirt's number for the reason, of which the meaning depends on the state.</summary>
public readonly record struct DomainStatus(DomainState State, int Reason)
{
    /// <summary>True if an emulator process exists.</summary>
    public bool IsActive => State is DomainState.Running or DomainState.Blocked or DomainState.Paused or DomainState.ShuttingDown or DomainState.PmSuspended;
}
