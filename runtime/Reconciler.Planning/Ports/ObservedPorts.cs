using Reconciler.Language.Common;

namespace Reconciler.Planning.Ports;

/// <summary>What was seen of a partition's interfaces on the node's side.</summary>
public sealed record ObservedPorts
{
    /// <summary>Names of the taps that were looked for; of others nothing is known.</summary>
    public ValueList<string> LookedFor { get; init; } = [];

    /// <summary>Those ports that Open vSwitch has.</summary>
    public ValueList<GuestPort> Ports { get; init; } = [];

    /// <summary>Those taps that the kernel has.</summary>
    public ValueList<TapLink> Taps { get; init; } = [];

    /// <summary>Other ports of the integration bridge that claim one of the partition's logical ports.</summary>
    public ValueList<PortClaim> Claims { get; init; } = [];
}

/// <summary>A tap as the kernel has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Up">Whether it is switched on.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
public sealed record TapLink(string Name, bool Up, int Mtu);

/// <summary>A port that claims a logical port which is not its own: OVN may hand the guest's traffic to it.</summary>
/// <param name="Port">Name of the claiming port's interface.</param>
/// <param name="LogicalPort">What it claims.</param>
public sealed record PortClaim(string Port, string LogicalPort);
