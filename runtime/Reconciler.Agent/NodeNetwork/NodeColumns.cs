using System.Collections.Immutable;
using Reconciler.Agent.GuestPorts;
using Reconciler.Language.Common;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>The columns of Open vSwitch's tables by which the node's own bridges live.</summary>
internal static class NodeColumns
{
    /// <summary>Columns of a bridge that nobody of us sets: with another value it would switch, drop or copy frames otherwise.</summary>
    public static IReadOnlyList<string> UnusedOfBridge { get; } =
    [
        "fail_mode", "controller", "protocols", "mirrors", "netflow", "sflow", "ipfix", "flood_vlans", "flow_tables", "auto_attach", "stp_enable", "rstp_enable", "mcast_snooping_enable", "other_config",
    ];

    /// <summary>Columns of a port of such a bridge that nobody of us sets.</summary>
    public static IReadOnlyList<string> UnusedOfPort { get; } =
        ["tag", "trunks", "vlan_mode", "cvlans", "protected", "other_config", "bond_mode", "lacp", "qos"];

    /// <summary>What a replica has to hold: what guests' ports need, and this.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Tables { get; } = PortColumns.Tables
        .SetItem("Open_vSwitch", ["external_ids", "bridges"])
        .SetItem("Bridge", ["name", "datapath_type", "ports", "external_ids", .. UnusedOfBridge]);

    /// <summary>The value of a column that nobody of us sets.</summary>
    public static OvsdbValue DefaultOf(string column) => column switch
    {
        "flow_tables" or "other_config" => OvsdbValue.EmptyMap,
        "stp_enable" or "rstp_enable" or "mcast_snooping_enable" => OvsdbValue.Boolean(false),
        _ => PortColumns.DefaultOf(column),
    };

    /// <summary>Those columns of a row that hold something, for people.</summary>
    public static ValueMap Used(OvsdbRow row, IEnumerable<string> columns) => new(columns
        .Where(column => row.Columns.TryGetValue(column, out var value) && !value.IsEmpty && !value.Equals(DefaultOf(column)))
        .Select(column => KeyValuePair.Create(column, row[column].ToString())));
}
