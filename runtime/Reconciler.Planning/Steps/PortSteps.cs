using Reconciler.Language.Common;
using Reconciler.Planning.Ports;

namespace Reconciler.Planning.Steps;

/// <summary>A step on the node's side of an interface; the guest does not notice it.</summary>
public abstract record PortStep : PartitionStep;

/// <summary>Makes the port of a tap in Open vSwitch, in one transaction.</summary>
public sealed record AddPort : PortStep
{
    /// <summary>The port as it should be.</summary>
    public required GuestPort Port { get; init; }
}

/// <summary>Puts columns of a port back, in one transaction.</summary>
public sealed record SetPort : PortStep
{
    /// <summary>The port as it should be.</summary>
    public required GuestPort Port { get; init; }

    /// <summary>What of it is put back: paths below the port.</summary>
    public required ValueList<string> Fields { get; init; }
}

/// <summary>Takes a logical port away from a port that claims it without being its own. The claiming port stays as it is otherwise.</summary>
public sealed record ReleasePort : PortStep
{
    /// <summary>Who claims what.</summary>
    public required PortClaim Claim { get; init; }
}

/// <summary>Sets a tap's MTU and switches it on.</summary>
public sealed record SetTap : PortStep
{
    /// <summary>The tap's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its MTU in bytes; null: it stays.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether it is switched on; else it stays.</summary>
    public bool Up { get; init; }
}
