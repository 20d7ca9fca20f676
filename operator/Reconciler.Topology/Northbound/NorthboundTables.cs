using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The tables of OVN's northbound database (schema 7.0) that we write, and their columns.</summary>
public static class NorthboundTables
{
    /// <summary>Logical switches.</summary>
    public const string LogicalSwitch = "Logical_Switch";

    /// <summary>Ports of logical switches.</summary>
    public const string LogicalSwitchPort = "Logical_Switch_Port";

    /// <summary>Logical routers.</summary>
    public const string LogicalRouter = "Logical_Router";

    /// <summary>Ports of logical routers.</summary>
    public const string LogicalRouterPort = "Logical_Router_Port";

    /// <summary>Static routes of logical routers.</summary>
    public const string StaticRoute = "Logical_Router_Static_Route";

    /// <summary>Address translation of logical routers.</summary>
    public const string Nat = "NAT";

    /// <summary>What DHCP hands out.</summary>
    public const string DhcpOptions = "DHCP_Options";

    /// <summary>Names that OVN resolves.</summary>
    public const string Dns = "DNS";

    /// <summary>Groups of ports.</summary>
    public const string PortGroup = "Port_Group";

    /// <summary>Sets of addresses.</summary>
    public const string AddressSet = "Address_Set";

    /// <summary>Access rules.</summary>
    public const string Acl = "ACL";

    /// <summary>Limits of what ports send.</summary>
    public const string Qos = "QoS";

    /// <summary>Limits of what is logged.</summary>
    public const string Meter = "Meter";

    /// <summary>The rates of a meter.</summary>
    public const string MeterBand = "Meter_Band";

    /// <summary>Load balancers.</summary>
    public const string LoadBalancer = "Load_Balancer";

    /// <summary>Health checks of load balancers.</summary>
    public const string LoadBalancerHealthCheck = "Load_Balancer_Health_Check";

    private static readonly OvsdbValue NoText = OvsdbValue.Text(string.Empty);

    /// <summary>All tables that we account for, by name: those that we write, and those whose rows others could put into ours.</summary>
    public static ImmutableDictionary<string, NorthboundTable> All { get; } = new[]
    {
        Root(LogicalSwitch, Text("name"), Map("other_config"), Children("ports", LogicalSwitchPort), Children("acls", Acl), Children("qos_rules", Qos),
            Children("forwarding_groups", "Forwarding_Group"), Reference("load_balancer"), Reference("load_balancer_group"),
            Reference("dns_records"), Reference("copp")),
        Child(LogicalSwitchPort, Text("name"), Text("type"), Map("options"), Set("parent_name"), Set("tag_request"), Set("tag"), Set("addresses"),
            Set("port_security"), Set("enabled"), Reference("dhcpv4_options"), Reference("dhcpv6_options"), Reference("mirror_rules"),
            Reference("ha_chassis_group")) with { HasUniqueNames = true },
        Root(LogicalRouter, Text("name"), Set("enabled"), Map("options"), Children("ports", LogicalRouterPort), Children("static_routes", StaticRoute),
            Children("policies", "Logical_Router_Policy"), Children("nat", Nat), Reference("load_balancer"), Reference("load_balancer_group"),
            Reference("copp")),
        Child(LogicalRouterPort, Text("name"), Text("mac"), Set("networks"), Set("peer"), Set("enabled"), Map("ipv6_ra_configs"), Map("options"),
            Children("gateway_chassis", "Gateway_Chassis"), Reference("ha_chassis_group")) with { HasUniqueNames = true },
        Child(StaticRoute, Text("route_table"), Text("ip_prefix"), Set("policy"), Text("nexthop"), Set("output_port"), Map("options"), Reference("bfd")),
        Child(Nat, Text("type"), Text("external_ip"), Set("external_mac"), Text("external_port_range"), Text("logical_ip"), Set("logical_port"),
            Map("options"), Reference("allowed_ext_ips"), Reference("exempted_ext_ips")),
        Root(DhcpOptions, Text("cidr"), Map("options")),
        Root(Dns, Map("records")),
        Root(PortGroup, Text("name"), Reference("ports"), Children("acls", Acl)) with { HasUniqueNames = true },
        Root(AddressSet, Text("name"), Set("addresses")) with { HasUniqueNames = true },
        Child(Acl, Set("name"), Number("priority"), Text("direction"), Text("match"), Text("action"), Boolean("log"), Set("severity"), Set("meter"),
            Number("label"), Map("options")),
        Child(Qos, Number("priority"), Text("direction"), Text("match"), Map("action"), Map("bandwidth")),
        Root(Meter, Text("name"), Text("unit"), Set("fair"), Children("bands", MeterBand) with { IsNeverEmpty = true }) with { HasUniqueNames = true },
        Child(MeterBand, Text("action"), Number("rate"), Number("burst_size")),
        Root(LoadBalancer, Text("name"), Map("vips"), Set("protocol"), Map("ip_port_mappings"), Set("selection_fields"), Map("options"),
            Children("health_check", LoadBalancerHealthCheck)),
        Child(LoadBalancerHealthCheck, Text("vip"), Map("options")),
    }.ToImmutableDictionary(table => table.Name);

    /// <summary>What a replica of the northbound database must hold for planning: give it to <see cref="OvsdbReplicaOptions.Tables"/>.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Monitored { get; } = All.ToImmutableDictionary(
        table => table.Key,
        table => table.Value.Columns.Select(column => column.Name).Append("external_ids").ToImmutableArray());

    private static NorthboundTable Root(string name, params NorthboundColumn[] columns) => new() { Name = name, IsRoot = true, Columns = [.. columns] };

    private static NorthboundTable Child(string name, params NorthboundColumn[] columns) => new() { Name = name, IsRoot = false, Columns = [.. columns] };

    private static NorthboundColumn Text(string name) => new(name, NoText);

    private static NorthboundColumn Number(string name) => new(name, OvsdbValue.Number(0));

    private static NorthboundColumn Boolean(string name) => new(name, OvsdbValue.Boolean(false));

    private static NorthboundColumn Set(string name) => new(name, OvsdbValue.Empty);

    private static NorthboundColumn Map(string name) => new(name, OvsdbValue.EmptyMap);

    private static NorthboundColumn Children(string name, string table) => new(name, OvsdbValue.Empty, Children: table);

    private static NorthboundColumn Reference(string name) => new(name, OvsdbValue.Empty, References: true);
}
