using System.Security.Cryptography;
using System.Text;
using Reconciler.Agent.Forwards;
using Reconciler.Agent.Probing;
using Reconciler.Language.Common;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>What the node's own network should be.</summary>
internal sealed record WantedNodeNetwork
{
    /// <summary>The node's name.</summary>
    public required string NodeName { get; init; }

    /// <summary>Our entries of OVN's bridge mappings.</summary>
    public required ValueMap Mappings { get; init; }

    /// <summary>The bridges that we make.</summary>
    public required ValueList<WantedBridge> Bridges { get; init; }

    /// <summary>What ovn-controller is told, as far as the agent was told to keep it: keys of external_ids.</summary>
    public ValueMap OvnSettings { get; init; } = [];

    /// <summary>The node's ports from which guests are probed.</summary>
    public ValueList<WantedProber> Probers { get; init; } = [];

    /// <summary>Ports of the node's own address that lead to networks.</summary>
    public ValueList<WantedForward> Forwards { get; init; } = [];

    /// <summary>Whether all of them are known; else a table that stands is left as it is.</summary>
    public bool KnowsForwards { get; init; } = true;

    /// <summary>MAC addresses of guests, none of which is a router.</summary>
    public ValueList<string> Guests { get; init; } = [];

    /// <summary>Derives it from a node's spec; null stands for a node that has no object yet.</summary>
    public static WantedNodeNetwork From(string nodeName, HypervisorNodeSpec? spec, OvnSettings? ovn = null)
    {
        var mappings = new ValueMap { [NatNetwork.PhysicalNetwork] = NatNetwork.Bridge };
        List<WantedBridge> bridges = [new(NatNetwork.Bridge, null)];
        foreach (var network in spec?.PhysicalNetworks ?? [])
        {
            if (network.Bridge is { Length: > 0 } bridge)
            {
                mappings[network.Name] = bridge; // It is the administrator's: it is not made, only mapped.
            }
            else if (network.Interface is { Length: > 0 } uplink)
            {
                mappings[network.Name] = BridgeOf(network.Name);
                bridges.Add(new(BridgeOf(network.Name), uplink));
            }
        }

        return new() { NodeName = nodeName, Mappings = mappings, Bridges = bridges.ToValueList(), OvnSettings = ovn?.ToExternalIds() ?? [] };
    }

    /// <summary>The bridge that is made around an interface: its name must fit into 15 characters.</summary>
    internal static string BridgeOf(string physicalNetwork) =>
        "rcb" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(physicalNetwork)))[..12];
}

/// <summary>A bridge that we make.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uplink">The interface that it is plugged into; null: none.</param>
internal sealed record WantedBridge(string Name, string? Uplink);
