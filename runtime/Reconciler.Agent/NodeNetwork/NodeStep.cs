using System.Text.Json.Nodes;
using Reconciler.Agent.Forwards;
using Reconciler.Agent.Probing;

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

/// <summary>Makes the port of a bridge's own interface.</summary>
internal sealed record AddOwnPort(Guid Bridge, string Name) : NodeStep;

/// <summary>Puts our mark on a bridge.</summary>
internal sealed record MarkBridge(Guid Bridge) : NodeStep;

/// <summary>Takes a port that is none of ours out of a bridge that we made.</summary>
internal sealed record RemovePort(Guid Bridge, Guid Port) : NodeStep;

/// <summary>Gives a column of a bridge or port its default.</summary>
internal sealed record ClearColumn(string Table, Guid Row, string Column) : NodeStep;

/// <summary>Sets what ovn-controller lives by; an empty value takes the key away.</summary>
internal sealed record SetOvnSetting(string Key, string Value) : NodeStep;

/// <summary>Gives the NAT bridge's interface its address and switches it on.</summary>
internal sealed record SetNatAddress : NodeStep;

/// <summary>Takes an address that is none of ours from the NAT bridge's interface.</summary>
internal sealed record RemoveNatAddress(string Address) : NodeStep;

/// <summary>Lets the node forward IPv4 packets.</summary>
internal sealed record EnableForwarding : NodeStep;

/// <summary>Writes our nftables table anew, in one transaction.</summary>
internal sealed record ReplaceNatTable(JsonArray Items) : NodeStep;

/// <summary>Puts the rules of a port forward back; with all else of the table, which is written at once.</summary>
internal sealed record RestoreForward(WantedForward Forward) : NodeStep;

/// <summary>Makes the node's port for probes of a network on the integration bridge, with all of its columns; one that stands is replaced.</summary>
internal sealed record PlugProber(Guid Bridge, Guid? Former, WantedProber Prober) : NodeStep;

/// <summary>Switches the interface of the node's port for probes of a network on; one that is gone is made anew and plugged in again.</summary>
internal sealed record MakeProberLink(Guid Bridge, WantedProber Prober) : NodeStep;

/// <summary>Makes flows that drop router announcements from guests' MAC addresses, and takes those away whose guest is gone.</summary>
internal sealed record SetRouterGuards(IReadOnlyList<string> Add, IReadOnlyList<string> Remove) : NodeStep;
