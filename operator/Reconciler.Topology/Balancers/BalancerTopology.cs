using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Topology;

/// <summary>A LoadBalancer with everything resolved that its rows depend on.</summary>
public sealed record BalancerTopology
{
    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its spec, already validated.</summary>
    public required LoadBalancerSpec Spec { get; init; }

    /// <summary>The network of its machines.</summary>
    public required NetworkName Network { get; init; }

    /// <summary>The address, as it was claimed.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>For an address in the network: how it is reached there. Null for an external one, which the network's router answers for.</summary>
    public BalancerPlace? Place { get; init; }

    /// <summary>The machines that get new connections, in any order.</summary>
    public ValueList<BalancerBackend> Backends { get; init; } = [];

    /// <summary>The address in the network from which OVN probes; null without a health check.</summary>
    public IPAddress? ProbeSource { get; init; }
}

/// <summary>How an address in a network is reached.</summary>
/// <param name="PrefixLength">Of the subnet that the address is in.</param>
/// <param name="Chassis">
/// On a network with an uplink the one node that answers for the address, so that the physical network learns one place; null elsewhere: every node does.
/// </param>
/// <param name="Translates">Whether that node also translates, and the network's switch does not: where machines may stand on other nodes.</param>
public sealed record BalancerPlace(int PrefixLength, string? Chassis, bool Translates = false);

/// <summary>A machine behind a load balancer.</summary>
/// <param name="PortName">Its logical switch port.</param>
/// <param name="Address">Its address, of the family of the balancer's.</param>
public sealed record BalancerBackend(string PortName, string Address);

/// <summary>A load balancer's rows as its network refers to them.</summary>
/// <param name="Scope">The balancer's scope.</param>
/// <param name="Keys">The keys of its Load_Balancer rows.</param>
/// <param name="OnRouter">Whether the network's router answers for the address, as for an external one.</param>
public sealed record BalancerAttachment(ScopeName Scope, ValueList<string> Keys, bool OnRouter);
