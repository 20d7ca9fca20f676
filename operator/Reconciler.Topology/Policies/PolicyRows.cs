using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The rows that policies are made of: a port group, address sets, and rules.</summary>
internal sealed class PolicyRows(ScopeName scope, RowOwner owner)
{
    public NorthboundRow Group(string key, GroupName name, IEnumerable<string> portNames) => new()
    {
        Table = NorthboundTables.PortGroup,
        Key = key,
        Owner = owner,
        Path = "spec.selector",
        Columns = NorthboundRow.Of(("name", OvsdbValue.Text(name.Value))),
        References = ImmutableSortedDictionary<string, ImmutableArray<RowReference>>.Empty.Add(
            "ports", [.. portNames.Distinct().Order(StringComparer.Ordinal).Select(port => RowReference.Named(NorthboundTables.LogicalSwitchPort, port))]),
    };

    public NorthboundRow Acl(string groupKey, string key, string path, int priority, string direction, string action, string match, DenialLog? log = null) =>
        Acl(new RowParent(RowReference.Ours(NorthboundTables.PortGroup, scope, groupKey), "acls"), owner, key, path, priority, direction, action, match, log);

    /// <summary>A rule of a port group or of a whole switch.</summary>
    public static NorthboundRow Acl(RowParent parent, RowOwner owner, string key, string path, int priority, string direction, string action, string match, DenialLog? log = null) => new()
    {
        Table = NorthboundTables.Acl,
        Key = key,
        Owner = owner,
        Path = path,
        Parent = parent,
        Columns = NorthboundRow.Of(
            ("priority", OvsdbValue.Number(priority)),
            ("direction", OvsdbValue.Text(direction)),
            ("action", OvsdbValue.Text(action)),
            ("match", OvsdbValue.Text(match)),
            ("log", log is null ? null : OvsdbValue.Boolean(true)),
            ("name", log is null ? null : OvsdbValue.Text(log.Name.Value)),
            ("severity", log is null ? null : OvsdbValue.Text("info")),
            ("meter", log is null ? null : OvsdbValue.Text(log.Meter))),
    };

    /// <summary>What bounds a log: OVN sends each packet that it logs to the node's controller, so a flood of them would keep that busy.</summary>
    public IEnumerable<NorthboundRow> Meter(DenialLog log)
    {
        yield return new NorthboundRow
        {
            Table = NorthboundTables.Meter,
            Key = "denied",
            Owner = owner,
            Path = "spec.logDenied",
            Columns = NorthboundRow.Of(("name", OvsdbValue.Text(log.Meter)), ("unit", OvsdbValue.Text("pktps"))),
        };
        yield return new NorthboundRow
        {
            Table = NorthboundTables.MeterBand,
            Key = "denied/rate",
            Owner = owner,
            Path = "spec.logDenied",
            Parent = new RowParent(RowReference.Ours(NorthboundTables.Meter, scope, "denied"), "bands"),
            Columns = NorthboundRow.Of(
                ("action", OvsdbValue.Text("drop")),
                ("rate", OvsdbValue.Number(DenialLog.PerSecond)),
                ("burst_size", OvsdbValue.Number(DenialLog.AtOnce))),
        };
    }

    /// <summary>The address sets of a rule's peers: one for each family, empty ones too, so that a peer's coming changes no rule.</summary>
    public IEnumerable<NorthboundRow> Peers(GroupName group, string rule, string path, IReadOnlyList<Subnet> addresses) =>
        new[] { ("ip4", false), ("ip6", true) }.Select(family => new NorthboundRow
        {
            Table = NorthboundTables.AddressSet,
            Key = $"{rule}/{family.Item1}",
            Owner = owner,
            Path = path,
            Columns = NorthboundRow.Of(
                ("name", OvsdbValue.Text(GroupName.Peers(group, rule, family.Item1).Value)),
                ("addresses", OvsdbValue.Set(addresses.Where(address => address.IsIpv6 == family.Item2).Select(Element)))),
        });

    /// <summary>The match of a rule's peers; <paramref name="side"/> is <c>src</c> or <c>dst</c>.</summary>
    public static string PeersMatch(GroupName group, string rule, string side) =>
        MatchText.AnyOf($"ip4.{side} == ${GroupName.Peers(group, rule, "ip4")}", $"ip6.{side} == ${GroupName.Peers(group, rule, "ip6")}");

    private static string Element(Subnet subnet) =>
        subnet.PrefixLength == (subnet.IsIpv6 ? 128 : 32) ? subnet.ToString()[..subnet.ToString().IndexOf('/', StringComparison.Ordinal)] : subnet.ToString();
}
