namespace Reconciler.Libvirt.Events;

/// <summary>Why a connection ended (virConnectCloseReason).</summary>
public enum ConnectionCloseReason
{
    /// <summary>Reading or writing failed.</summary>
    Error = 0,

    /// <summary>The daemon ended or restarted.</summary>
    EndOfFile = 1,

    /// <summary>The daemon did not answer keepalive messages.</summary>
    KeepAlive = 2,

    /// <summary>We closed it ourselves.</summary>
    Client = 3,
}
