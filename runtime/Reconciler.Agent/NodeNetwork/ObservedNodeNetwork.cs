using System.Text.Json.Nodes;
using Reconciler.Language.Common;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>What was seen of the node's own network, in one look.</summary>
internal sealed record ObservedNodeNetwork
{
    /// <summary>Uuid of the root row of the Open vSwitch database.</summary>
    public required Guid Root { get; init; }

    /// <summary>OVN's bridge mappings as they stand; null: not set.</summary>
    public string? BridgeMappings { get; init; }

    /// <summary>The names among them that we noted as ours.</summary>
    public string? OurMappings { get; init; }

    /// <summary>The root row's external_ids.</summary>
    public ValueMap ExternalIds { get; init; } = [];

    /// <summary>The datapath type that bridges of this node should have.</summary>
    public string DatapathType { get; init; } = "";

    /// <summary>The bridges, by name.</summary>
    public IReadOnlyDictionary<string, ObservedBridge> Bridges { get; init; } = new Dictionary<string, ObservedBridge>();

    /// <summary>The integration bridge; null: there is none.</summary>
    public Guid? Integration { get; init; }

    /// <summary>Ports for probes, on whatever bridge, by name.</summary>
    public IReadOnlyDictionary<string, ObservedProber> Probers { get; init; } = new Dictionary<string, ObservedProber>();

    /// <summary>MAC addresses whose router announcements are dropped; null: not known.</summary>
    public IReadOnlySet<string>? RouterGuards { get; init; }

    /// <summary>MAC addresses of all guests that are plugged in, whoever knows of them.</summary>
    public IReadOnlySet<string> PluggedIn { get; init; } = new HashSet<string>();

    /// <summary>The NAT bridge's own interface; null: there is none.</summary>
    public HostLink? NatLink { get; init; }

    /// <summary>Whether the node forwards IPv4 packets.</summary>
    public bool Forwarding { get; init; }

    /// <summary>Our nftables table without handles; null: there is none.</summary>
    public JsonArray? NatTable { get; init; }
}

/// <summary>A bridge as it was seen.</summary>
internal sealed record ObservedBridge
{
    /// <summary>Its row.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Its datapath type.</summary>
    public string DatapathType { get; init; } = "";

    /// <summary>Whether it bears our mark.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Its ports.</summary>
    public ValueList<ObservedBridgePort> Ports { get; init; } = [];

    /// <summary>Columns that nobody of us sets and that hold something nevertheless: name to value for people.</summary>
    public ValueMap Used { get; init; } = [];
}

/// <summary>A port of a bridge as it was seen.</summary>
/// <param name="Uuid">Its row.</param>
/// <param name="Name">Its name.</param>
internal sealed record ObservedBridgePort(Guid Uuid, string Name)
{
    /// <summary>Whether ovn-controller made it, to reach the integration bridge.</summary>
    public bool IsPatch { get; init; }

    /// <summary>Columns of the port that nobody of us sets and that hold something nevertheless: name to value for people.</summary>
    public ValueMap Used { get; init; } = [];
}

/// <summary>A network interface of the host.</summary>
/// <param name="Up">Whether it is switched on.</param>
/// <param name="Addresses">Its IPv4 addresses with prefix length, for example <c>100.64.0.1/16</c>.</param>
internal sealed record HostLink(bool Up, IReadOnlyList<string> Addresses);

/// <summary>A port for probes as it was seen: in the database, in the kernel, or both.</summary>
/// <param name="Port">Its row; null: there is none.</param>
/// <param name="Bridges">The bridges that it is on, separated by commas.</param>
/// <param name="LogicalPort">The logical port that its interface claims; null: none, or there is not one interface.</param>
/// <param name="IsMarked">Whether it bears our mark.</param>
/// <param name="Link">The kernel's interface; null: there is none.</param>
internal sealed record ObservedProber(Guid? Port, string Bridges, string? LogicalPort, bool IsMarked, HostLink? Link)
{
    /// <summary>Its interface's row.</summary>
    public Guid? Interface { get; init; }

    /// <summary>Columns of the port and its interface that nobody of us sets and that hold something nevertheless, for people.</summary>
    public ValueList<UsedColumn> Used { get; init; } = [];
}

/// <summary>A column that should be at its default and is not.</summary>
/// <param name="Table">Port or Interface.</param>
/// <param name="Column">Its name.</param>
/// <param name="Value">What it holds, for people.</param>
internal sealed record UsedColumn(string Table, string Column, string Value)
{
    /// <summary>How paths name it: both tables have a column of that name.</summary>
    public string Field => new Planning.Ports.UnusedColumn(Table, Column).Path;
}
