using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>What a machine is, as last observed.</summary>
public sealed record VirtualMachineStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Where in its life the machine is.</summary>
    public MachinePhase? Phase { get; init; }

    /// <summary>The node that runs it.</summary>
    [Text(TextForms.Subdomain)]
    public string? NodeName { get; init; }

    /// <summary>What operations made of its power, as a Stop that holds; absent: no operation counts.</summary>
    public MachinePower? Power { get; init; }

    /// <summary>The interfaces with the addresses that were given.</summary>
    [Items(1100, KeyedBy = "name")]
    public ValueList<InterfaceStatus>? Interfaces { get; init; }

    /// <summary>The last runs of quarantine policies' remediation commands.</summary>
    [Items(128, KeyedBy = "policy")]
    public ValueList<RemediationStatus>? Remediation { get; init; }

    /// <summary>Ready, Running, SpecValid, Scheduled, NetworkReady, InSync, Compliant, Quarantined, RestartRequired, GuestAgentConnected; Contended, Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}

/// <summary>Where in its life a machine or partition is.</summary>
public enum MachinePhase
{
    /// <summary>Accepted; something that it needs is missing.</summary>
    Pending,

    /// <summary>A node is being chosen.</summary>
    Scheduling,

    /// <summary>It is being defined and started.</summary>
    Starting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>Its processors are halted.</summary>
    Paused,

    /// <summary>It is shutting down.</summary>
    Stopping,

    /// <summary>It is off.</summary>
    Stopped,

    /// <summary>It is moving to another node.</summary>
    Migrating,

    /// <summary>It cannot be run; a condition says why.</summary>
    Failed,
}

/// <summary>An interface as it was made.</summary>
public sealed record InterfaceStatus
{
    /// <summary>Name of the interface; trunks are NAME.VLAN.</summary>
    [Text(MaxLength = 32, MinLength = 1)]
    public required string Name { get; init; }

    /// <summary>Its addresses.</summary>
    [Items(8)]
    [Text(TextForms.Address)]
    public ValueList<string>? IpAddresses { get; init; }

    /// <summary>Its MAC address.</summary>
    [Text(TextForms.Mac)]
    public string? MacAddress { get; init; }

    /// <summary>Its network, NAMESPACE/NAME.</summary>
    [Text(MaxLength = 127)]
    public string? Network { get; init; }
}
