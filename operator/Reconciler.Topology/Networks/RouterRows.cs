using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The network's logical router with its port towards the network: the guests' gateway, which also announces IPv6.</summary>
internal static class RouterRows
{
    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan)
    {
        if (!plan.HasRouter)
        {
            yield break;
        }

        yield return Router(plan);
        yield return Port(plan.Router, plan.Owner, "gateway", plan.Network.GatewayPort, plan.RouterMac, "spec.subnets",
            new[] { plan.Ipv4, plan.Ipv6 }.OfType<SubnetPlan>().Select(subnet => subnet.GatewayInSubnet), Announcements(plan));
        yield return SwitchSide(plan.Switch, plan.Owner, "to-gateway", plan.Network.ToGatewayPort, plan.Network.GatewayPort, "spec.subnets");
    }

    /// <summary>A router's port.</summary>
    public static NorthboundRow Port(
        RowReference router, RowOwner owner, string key, string name, string mac, string path, IEnumerable<string> networks, OvsdbValue? announcements) => new()
        {
            Table = NorthboundTables.LogicalRouterPort,
            Key = $"router/{key}",
            Owner = owner,
            Path = path,
            Parent = new RowParent(router, "ports"),
            Columns = NorthboundRow.Of(
                ("name", OvsdbValue.Text(name)),
                ("mac", OvsdbValue.Text(mac)),
                ("networks", OvsdbValue.Set(networks)),
                ("ipv6_ra_configs", announcements)),
        };

    /// <summary>The port of a switch to which a router's port is plugged.</summary>
    public static NorthboundRow SwitchSide(
        RowReference @switch, RowOwner owner, string key, string name, string routerPort, string path, params ReadOnlySpan<KeyValuePair<string, string>> options) => new()
        {
            Table = NorthboundTables.LogicalSwitchPort,
            Key = $"switch/{key}",
            Owner = owner,
            Path = path,
            Parent = new RowParent(@switch, "ports"),
            Columns = NorthboundRow.Of(
                ("name", OvsdbValue.Text(name)),
                ("type", OvsdbValue.Text("router")),
                ("addresses", OvsdbValue.Text("router")),
                ("options", OvsdbValue.Map([KeyValuePair.Create("router-port", routerPort), .. options]))),
        };

    private static NorthboundRow Router(NetworkPlan plan) => new()
    {
        Table = NorthboundTables.LogicalRouter,
        Key = NetworkPlan.RouterKey,
        Owner = plan.Owner,
        Path = plan.Spec.Nat is null ? "spec.subnets" : "spec.nat",
        Columns = NorthboundRow.Of(
            ("name", OvsdbValue.Text(plan.Network.Switch)),
            // A router that translates stands on one node. It shares the switch outside with the routers of all other networks, with which it has no traffic:
            // northd would know them to each other in advance, a flow for every pair.
            ("options", plan.Topology.Nat is { } nat ? OvsdbValue.Map([KeyValuePair.Create("chassis", nat.Chassis), KeyValuePair.Create("dynamic_neigh_routers", "true")]) : null)),
        References = plan.Balancers(onRouter: true) is { IsEmpty: false } balancers
            ? ImmutableSortedDictionary<string, ImmutableArray<RowReference>>.Empty.Add("load_balancer", balancers)
            : ImmutableSortedDictionary<string, ImmutableArray<RowReference>>.Empty,
    };

    private static OvsdbValue? Announcements(NetworkPlan plan)
    {
        if (plan.Ipv6 is not { } subnet)
        {
            return null;
        }

        var announced = new Dictionary<string, string>
        {
            ["address_mode"] = subnet.Spec.Mode == Ipv6Mode.DHCPv6 ? "dhcpv6_stateful" : "slaac",
            ["send_periodic"] = "true",
            ["mtu"] = plan.Mtu.ToString(CultureInfo.InvariantCulture),
        };
        if (DhcpRows.DnsServers(plan, isIpv6: true).FirstOrDefault() is { } server)
        {
            // OVN announces one server at most.
            announced["rdnss"] = server;
        }

        if (plan.Spec.Dhcp?.Domain is { Length: > 0 } domain)
        {
            announced["dnssl"] = domain;
        }

        return OvsdbValue.Map(announced);
    }
}
