namespace Reconciler.Libvirt;

/// <summary>The error numbers of libvirt (virErrorNumber) that callers decide upon; others keep their number.</summary>
public enum LibvirtErrorCode
{
    /// <summary>No number was given.</summary>
    Unknown = 0,

    /// <summary>Something went wrong inside of libvirt or the hypervisor.</summary>
    InternalError = 1,

    /// <summary>The driver does not have this call.</summary>
    NoSupport = 3,

    /// <summary>The hypervisor or its daemon cannot be reached.</summary>
    NoConnection = 5,

    /// <summary>The connection has been closed.</summary>
    InvalidConnection = 6,

    /// <summary>An argument is not valid.</summary>
    InvalidArgument = 8,

    /// <summary>The hypervisor refused or failed the operation.</summary>
    OperationFailed = 9,

    /// <summary>The XML is not well formed or misses something.</summary>
    XmlError = 27,

    /// <summary>A domain of that name or UUID exists already.</summary>
    DomainExists = 28,

    /// <summary>The XML is not well formed; the message holds line and text.</summary>
    XmlDetail = 35,

    /// <summary>A system call failed; also a broken connection to the daemon.</summary>
    SystemError = 38,

    /// <summary>The protocol to the daemon failed.</summary>
    Rpc = 39,

    /// <summary>There is no such domain (any more).</summary>
    NoDomain = 42,

    /// <summary>The operation does not fit the state, for example starting what runs.</summary>
    OperationInvalid = 55,

    /// <summary>The hypervisor cannot do what the XML asks for.</summary>
    ConfigurationUnsupported = 67,

    /// <summary>The operation took too long, for example waiting for the domain's lock.</summary>
    OperationTimeout = 68,

    /// <summary>The domain has no metadata element of this namespace.</summary>
    NoDomainMetadata = 80,

    /// <summary>The operation cannot be done with this hypervisor or guest.</summary>
    OperationUnsupported = 84,

    /// <summary>The guest agent does not answer.</summary>
    AgentUnresponsive = 86,

    /// <summary>The XML does not follow the schema.</summary>
    XmlInvalidSchema = 92,

    /// <summary>The guest agent answered out of step.</summary>
    AgentUnsynced = 97,

    /// <summary>The device is not there.</summary>
    DeviceMissing = 99,
}
