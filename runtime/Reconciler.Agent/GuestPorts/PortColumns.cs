using System.Collections.Immutable;
using Reconciler.Ovsdb;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.GuestPorts;

/// <summary>The columns of Open vSwitch's tables by which guests' ports live. Statistics and states are not among them: they change all the time.</summary>
internal static class PortColumns
{
    /// <summary>What a replica has to hold.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Tables { get; } = new Dictionary<string, ImmutableArray<string>>
    {
        ["Bridge"] = ["name", "ports"],
        ["Port"] = ["name", "interfaces", "external_ids", "qos", .. Unused("Port")],
        ["Interface"] = ["name", "external_ids", "ingress_policing_rate", "ingress_policing_burst", .. Unused("Interface")],
        ["QoS"] = ["type", "other_config", "queues", "external_ids"],
        ["Queue"] = ["other_config", "dscp", "external_ids"],
    }.ToImmutableDictionary();

    /// <summary>The value of a column that nobody of us sets.</summary>
    public static OvsdbValue DefaultOf(string column) => column switch
    {
        "other_config" or "options" or "lldp" or "bfd" => OvsdbValue.EmptyMap,
        "protected" or "fake_bridge" or "bond_fake_iface" => OvsdbValue.Boolean(false),
        "bond_updelay" or "bond_downdelay" or "ingress_policing_kpkts_rate" or "ingress_policing_kpkts_burst" => OvsdbValue.Number(0),
        "type" => OvsdbValue.Text(""),
        _ => OvsdbValue.Empty,
    };

    /// <summary>Those columns of a row that nobody of us sets and that hold something, for people.</summary>
    public static IEnumerable<(UnusedColumn Column, string Value)> Used(string table, OvsdbRow row) =>
        GuestPortFields.Unused
            .Where(unused => unused.Table == table && row.Columns.TryGetValue(unused.Column, out var value) && !value.IsEmpty && !value.Equals(DefaultOf(unused.Column)))
            .Select(unused => (unused, row[unused.Column].ToString()));

    private static IEnumerable<string> Unused(string table) => GuestPortFields.Unused.Where(unused => unused.Table == table).Select(unused => unused.Column);
}
