using Reconciler.Language.Common;

namespace Reconciler.Agent;

/// <summary>What ovn-controller on a node lives by, as far as the agent is to keep it. What is null is left alone.</summary>
public sealed record OvnSettings
{
    /// <summary>The key of the integration bridge's name; wherever ovn-controller is told of a southbound database, guests are plugged into br-int.</summary>
    internal const string BridgeKey = "ovn-bridge";

    /// <summary>The southbound database, for example <c>tcp:192.0.2.1:6642</c>.</summary>
    public string? Remote { get; init; }

    /// <summary>Kinds of tunnels to other nodes, for example <c>geneve</c>.</summary>
    public string? EncapType { get; init; }

    /// <summary>This node's address for tunnels.</summary>
    public string? EncapIp { get; init; }

    /// <summary>The name by which OVN knows this node (its chassis).</summary>
    public string? SystemId { get; init; }

    /// <summary>The integration bridge's datapath, <c>system</c> or <c>netdev</c>.</summary>
    public string? DatapathType { get; init; }

    /// <summary>The keys of Open vSwitch's external_ids; an empty value stands for a key that should not be there.</summary>
    internal ValueMap ToExternalIds()
    {
        var map = new ValueMap();
        Add("ovn-remote", Remote);
        Add("ovn-encap-type", EncapType);
        Add("ovn-encap-ip", EncapIp);
        Add("system-id", SystemId);
        Add("ovn-bridge-datapath-type", DatapathType);
        if (Remote is not null)
        {
            map[BridgeKey] = "";
        }

        return map;

        void Add(string key, string? value)
        {
            if (value is { Length: > 0 })
            {
                map[key] = value;
            }
        }
    }
}
