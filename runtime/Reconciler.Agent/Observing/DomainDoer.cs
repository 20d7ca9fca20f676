using Reconciler.Libvirt.Events;

namespace Reconciler.Agent.Observing;

/// <summary>Who did what an event tells, where libvirt's reason names a doer: it never names the client. Pure.</summary>
internal static class DomainDoer
{
    /// <summary>The doer, for reports; empty where libvirt names none.</summary>
    public static string Of(DomainEvent happened) => happened switch
    {
        { Lifecycle: DomainLifecycle.Stopped, Detail: 1 } => "libvirt: destroyed by an API client",
        { Lifecycle: DomainLifecycle.Stopped, Detail: 4 } => "libvirt: saved by an API client",
        { Lifecycle: DomainLifecycle.Suspended, Detail: 0 } => "libvirt: suspended by an API client",
        { Lifecycle: DomainLifecycle.Shutdown, Detail: 1 } => "libvirt: shut down by the guest",
        { Lifecycle: DomainLifecycle.Shutdown, Detail: 2 } => "libvirt: shut down by the host",
        { Lifecycle: DomainLifecycle.PmSuspended } => "libvirt: suspended by the guest",
        { Lifecycle: DomainLifecycle.Crashed } => "libvirt: the guest panicked",
        _ => string.Empty,
    };
}
