using Reconciler.Language.Common;

namespace Reconciler.Language.Machines;

/// <summary>What a machine is, as last observed.</summary>
public sealed record VirtualMachineStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Where in its life the machine is.</summary>
    public MachinePhase? Phase { get; init; }

    /// <summary>The node that runs it.</summary>
    public string? NodeName { get; init; }

    /// <summary>The interfaces with the addresses that were given.</summary>
    public ValueList<InterfaceStatus>? Interfaces { get; init; }

    /// <summary>Ready, Running, SpecValid, Scheduled, NetworkReady, InSync, Compliant, RestartRequired, GuestAgentConnected; Reconciling and Stalled when True.</summary>
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
    public required string Name { get; init; }

    /// <summary>Its addresses.</summary>
    public ValueList<string>? IpAddresses { get; init; }

    /// <summary>Its MAC address.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Its network, NAMESPACE/NAME.</summary>
    public string? Network { get; init; }
}
