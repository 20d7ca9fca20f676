namespace Reconciler.Agent.NodeNetwork;

/// <summary>One difference of the node's network and what puts it right.</summary>
internal abstract record NodeStep
{
    /// <summary>Path of the field in the report.</summary>
    public required string Path { get; init; }

    /// <summary>What should be.</summary>
    public required string Expected { get; init; }

    /// <summary>What was seen.</summary>
    public required string Observed { get; init; }

    /// <summary>The step's name for reports.</summary>
    public string Action => GetType().Name;
}

/// <summary>Sets OVN's bridge mappings and our note of which are ours.</summary>
internal sealed record SetBridgeMappings(string Mappings, string Ours) : NodeStep;

/// <summary>Makes a bridge.</summary>
internal sealed record AddBridge(string Name, string DatapathType, string? Uplink) : NodeStep;

/// <summary>Sets a bridge's datapath type.</summary>
internal sealed record SetDatapathType(Guid Bridge, string DatapathType) : NodeStep;

/// <summary>Plugs an interface into a bridge.</summary>
internal sealed record AddUplink(Guid Bridge, string Uplink) : NodeStep;

/// <summary>Gives the NAT bridge's interface its address and switches it on.</summary>
internal sealed record SetNatAddress : NodeStep;

/// <summary>Lets the node forward IPv4 packets.</summary>
internal sealed record EnableForwarding : NodeStep;

/// <summary>Writes our nftables table anew, in one transaction.</summary>
internal sealed record ReplaceNatTable : NodeStep;
