namespace Reconciler.Libvirt;

/// <summary>A call to libvirt failed.</summary>
public sealed class LibvirtException : Exception
{
    /// <summary>Creates the exception; <paramref name="action"/> says in words what was tried.</summary>
    public LibvirtException(LibvirtErrorCode code, int source, string action, string reason)
        : base($"Cannot {action}: {reason}")
    {
        Code = code;
        Origin = source;
        Reason = reason;
    }

    /// <summary>libvirt's number of the error.</summary>
    public LibvirtErrorCode Code { get; }

    /// <summary>The part of libvirt that raised it (virErrorDomain), for example 10 for the QEMU driver.</summary>
    public int Origin { get; }

    /// <summary>libvirt's own words.</summary>
    public string Reason { get; }

    /// <summary>True if the connection is what failed: nothing is then known about the domain, and a new connection may help.</summary>
    public bool IsConnectionLoss => Code is LibvirtErrorCode.NoConnection or LibvirtErrorCode.InvalidConnection or LibvirtErrorCode.Rpc
        || (Code == LibvirtErrorCode.SystemError && Origin is RpcDomain or RemoteDomain)
        || (Code == LibvirtErrorCode.InternalError && Reason.Contains("client socket is closed", StringComparison.Ordinal));

    /// <summary>True if the same call may succeed a little later without anyone changing anything.</summary>
    public bool IsTransient => IsConnectionLoss || Code is LibvirtErrorCode.OperationTimeout or LibvirtErrorCode.AgentUnresponsive or LibvirtErrorCode.AgentUnsynced;

    private const int RpcDomain = 7;
    private const int RemoteDomain = 13;
}
