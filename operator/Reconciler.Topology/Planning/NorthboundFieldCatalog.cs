using Reconciler.Language.Drift;

namespace Reconciler.Topology;

/// <summary>Everything of the northbound database that is compared and put back: rows, columns, children, our marks. Made from <see cref="NorthboundTables"/>.</summary>
public static class NorthboundFieldCatalog
{
    private const string Noticed = "event (OVSDB monitor)";
    private const string PutBack = "one transaction";

    /// <summary>The fields of specs that rows of a table are made from, as findings name them.</summary>
    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        [NorthboundTables.LogicalSwitch] = "spec",
        [NorthboundTables.LogicalSwitchPort] = "spec.interfaces[name=...]",
        [NorthboundTables.Qos] = "spec.interfaces[name=...].bandwidth.egress",
        [NorthboundTables.LogicalRouter] = "spec.nat",
        [NorthboundTables.LogicalRouterPort] = "spec.subnets",
        [NorthboundTables.StaticRoute] = "spec.nat",
        [NorthboundTables.Nat] = "spec.nat",
        [NorthboundTables.DhcpOptions] = "spec.dhcp",
        [NorthboundTables.Dns] = "spec.dhcp.domain",
        [NorthboundTables.PortGroup] = "spec.selector",
        [NorthboundTables.AddressSet] = "spec.ingress[...]",
        [NorthboundTables.Acl] = "spec.ingress[...]",
        [NorthboundTables.Meter] = "spec.logDenied",
        [NorthboundTables.MeterBand] = "spec.logDenied",
        [NorthboundTables.LoadBalancer] = "spec.nat.forwards",
        [NorthboundTables.LoadBalancerHealthCheck] = "spec.nat.forwards",
    };

    /// <summary>The fields of a LoadBalancer's spec that its rows are made from.</summary>
    private static readonly Dictionary<string, string> BalancerPaths = new(StringComparer.Ordinal)
    {
        [NorthboundTables.LoadBalancer] = "spec.ports",
        [NorthboundTables.LoadBalancerHealthCheck] = "spec.healthCheck",
        [NorthboundTables.LogicalRouter] = "spec.address",
        [NorthboundTables.LogicalRouterPort] = "spec.address",
        [NorthboundTables.LogicalSwitchPort] = "spec.network",
    };

    /// <summary>The field of a VirtualNetwork's spec that rules on its switch are made from.</summary>
    private const string SwitchRulesPath = "spec.dhcp";

    /// <summary>The fields of a VirtualNetwork's spec that the rows for its probes are made from.</summary>
    private static readonly Dictionary<string, string> ProbePaths = new(StringComparer.Ordinal)
    {
        [NorthboundTables.Acl] = "spec.subnets",
        [NorthboundTables.LogicalSwitchPort] = "spec.subnets",
    };

    /// <summary>All of it, by table and column.</summary>
    public static IReadOnlyList<ManagedFieldEntry> All { get; } =
    [
        .. NorthboundTables.All.Values.OrderBy(table => table.Name, StringComparer.Ordinal).SelectMany(table => Of(table, Paths.GetValueOrDefault(table.Name, "spec"))),
        .. Of(NorthboundTables.All[NorthboundTables.Acl], SwitchRulesPath),
        .. ProbePaths.OrderBy(path => path.Key, StringComparer.Ordinal).SelectMany(path => Of(NorthboundTables.All[path.Key], path.Value)),
        .. BalancerPaths.OrderBy(path => path.Key, StringComparer.Ordinal).SelectMany(path => Of(NorthboundTables.All[path.Key], path.Value)),
    ];

    /// <summary>What is not compared, and why.</summary>
    public static IReadOnlyList<UnmanagedEntry> Unmanaged { get; } =
    [
        new("OVN northbound: Logical_Switch_Port up", "ovn-northd writes it: whether a chassis has claimed the port"),
        new("OVN northbound: Logical_Switch_Port dynamic_addresses", "ovn-northd writes it; our ports have fixed addresses"),
        new("OVN northbound: Logical_Router_Port ipv6_prefix", "ovn-northd writes it, from prefix delegation, which we do not use"),
        new("OVN northbound: NB_Global, Connection, SSL", "the database's own settings belong to whoever runs OVN, not to a network"),
        new("OVN northbound: keys of external_ids that do not begin with reconciler-", "anybody's, such as names that tools put there; they stay as they are"),
        new("OVN northbound: rows that carry none of our marks and do not stand in one of our rows", "somebody else's switches, routers, groups; never touched"),
        new("OVN northbound: rows with our marks whose object the API does not know", "reported as northbound.orphans and never touched: an API that lost its data is no order to tear networks down"),
        new("OVN southbound: all of it", "ovn-northd compiles it from northbound and puts it back by itself"),
    ];

    private static IEnumerable<ManagedFieldEntry> Of(NorthboundTable table, string path)
    {
        var lives = $"OVN northbound: {table.Name}";
        yield return new ManagedFieldEntry($"{path} ({table.Name} KEY)", lives, Noticed, PutBack + ": the row is inserted again");
        yield return new ManagedFieldEntry($"{path} ({table.Name} UUID)", $"{lives}, somebody's row with our marks or in one of our rows", Noticed, PutBack + ": the row goes");
        yield return new ManagedFieldEntry($"{path} ({table.Name} KEY external_ids)", $"{lives} external_ids, keys that begin with {Marks.Prefix}", Noticed, PutBack);
        foreach (var column in table.Columns)
        {
            yield return column.Children is { } children
                ? new ManagedFieldEntry($"{path} ({children} UUID)", $"{lives} {column.Name}, somebody's {children}", Noticed, PutBack + ": it is taken out")
                : new ManagedFieldEntry($"{path} ({table.Name} KEY {column.Name})", $"{lives} {column.Name}", Noticed, PutBack);
        }
    }
}
