using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Networks;

/// <summary>One address in front of several machines.</summary>
public sealed record LoadBalancer : Resource<LoadBalancerSpec, LoadBalancerStatus>;

/// <summary>Which address, which ports, and the machines behind them. Exactly one of address and external.</summary>
[OneOf("address", "external")]
public sealed record LoadBalancerSpec
{
    /// <summary>Name of the VirtualNetwork of the machines, in the same namespace.</summary>
    [Text(TextForms.Label)]
    public required string Network { get; init; }

    /// <summary>The address in the network.</summary>
    [Text(TextForms.Address)]
    public string? Address { get; init; }

    /// <summary>An address on an external network.</summary>
    public ExternalAddress? External { get; init; }

    /// <summary>The ports, keyed by name; at least one.</summary>
    [Items(64, Min = 1, KeyedBy = "name")]
    public ValueList<LoadBalancerPort> Ports { get; init => field = value ?? []; } = [];

    /// <summary>The machines, by the labels of VirtualMachines in the namespace; only ready and compliant ones are used.</summary>
    public required LabelSelector Selector { get; init; }

    /// <summary>How dead machines are noticed. TCP and UDP only. Default: by the machines' own readiness.</summary>
    public LoadBalancerHealthCheck? HealthCheck { get; init; }

    /// <summary>Whether a client keeps its machine: None (default) or ClientIP, by a hash of its address.</summary>
    public SessionAffinity? SessionAffinity { get; init; }

    /// <summary>What is done about drift. Default: Enforce.</summary>
    public DriftSpec? Drift { get; init; }
}

/// <summary>An address on a network with an uplink.</summary>
public sealed record ExternalAddress
{
    /// <summary>Reference to a VirtualNetwork with an uplink: NAME or NAMESPACE/NAME.</summary>
    [Text(TextForms.Reference)]
    public required string Network { get; init; }

    /// <summary>The address.</summary>
    [Text(TextForms.Address)]
    public required string Address { get; init; }
}

/// <summary>A port of a load balancer.</summary>
public sealed record LoadBalancerPort
{
    /// <summary>Name, unique in the load balancer.</summary>
    [Text(TextForms.Label)]
    public required string Name { get; init; }

    /// <summary>TCP (default), UDP or SCTP.</summary>
    [Values("TCP", "UDP", "SCTP")]
    public TransportProtocol? Protocol { get; init; }

    /// <summary>Port of the address, 1 to 65535.</summary>
    [InRange(1, 65535)]
    public required int Port { get; init; }

    /// <summary>Port of the machines. Default: the port.</summary>
    [InRange(1, 65535)]
    public int? TargetPort { get; init; }
}

/// <summary>How a load balancer notices dead machines.</summary>
public sealed record LoadBalancerHealthCheck
{
    /// <summary>Time between probes, in whole seconds. Default: 5s.</summary>
    public Duration? Interval { get; init; }

    /// <summary>Time that a probe may take, in whole seconds. Default: 3s.</summary>
    public Duration? Timeout { get; init; }

    /// <summary>Failures in a row that take a machine out. Default: 3.</summary>
    [InRange(1, 1000)]
    public int? FailureThreshold { get; init; }

    /// <summary>Successes in a row that take it back. Default: 1.</summary>
    [InRange(1, 1000)]
    public int? SuccessThreshold { get; init; }
}

/// <summary>Whether a client keeps its machine.</summary>
public enum SessionAffinity
{
    /// <summary>Each connection is placed anew.</summary>
    None,

    /// <summary>Connections of one source address go to the same machine.</summary>
    ClientIP,
}

/// <summary>What a load balancer is, as last observed.</summary>
public sealed record LoadBalancerStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>The address that stands in OVN; absent while there is none.</summary>
    [Text(TextForms.Address)]
    public string? Address { get; init; }

    /// <summary>Machines that the selector finds.</summary>
    public int? Backends { get; init; }

    /// <summary>Machines that get connections: without those that OVN finds dead at every port.</summary>
    public int? ReadyBackends { get; init; }

    /// <summary>The machines that the selector finds, at most 256, by name, and whether they get new connections.</summary>
    [Items(256, KeyedBy = "name")]
    public ValueList<BackendStatus>? Machines { get; init; }

    /// <summary>Ready, SpecValid, Selecting, InSync; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}

/// <summary>A machine that a load balancer's selector finds.</summary>
public sealed record BackendStatus
{
    /// <summary>Name of the VirtualMachine.</summary>
    [Text(MaxLength = 63, MinLength = 1)]
    public required string Name { get; init; }

    /// <summary>Its address in the network; absent while it has none.</summary>
    [Text(TextForms.Address)]
    public string? Address { get; init; }

    /// <summary>Whether it gets new connections, and if not why.</summary>
    public required BackendState State { get; init; }

    /// <summary>
    /// With a health check, what OVN's probes find of a machine that is Ready or Unreachable: the worst of all ports. Absent where nothing is probed, and while the operator
    /// cannot read OVN's southbound database.
    /// </summary>
    public BackendHealth? Health { get; init; }

    /// <summary>At which ports it is not Online.</summary>
    [Text(MaxLength = 1024)]
    public string? HealthReason { get; init; }
}

/// <summary>What OVN's probes find of a machine behind a load balancer.</summary>
public enum BackendHealth
{
    /// <summary>It answers at all ports.</summary>
    Online,

    /// <summary>It does not answer at a port, and gets no connections for that one.</summary>
    Offline,

    /// <summary>There is no verdict yet, or its node gives no sign of life. It gets connections.</summary>
    Unknown,
}

/// <summary>Whether a machine gets new connections of a load balancer.</summary>
public enum BackendState
{
    /// <summary>It gets connections, unless the health check of OVN itself finds it dead.</summary>
    Ready,

    /// <summary>It does not run, or has no address in the network yet.</summary>
    NotReady,

    /// <summary>It is being deleted, or carries the annotation reconciler.dev/draining: "true". Established connections stay.</summary>
    Draining,

    /// <summary>A QuarantinePolicy cuts it off.</summary>
    Quarantined,

    /// <summary>Its node gives no sign of life. It gets connections only while no machine is Ready.</summary>
    Unreachable,
}
