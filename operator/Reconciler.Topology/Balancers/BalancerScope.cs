using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>
/// All rows of one LoadBalancer: a Load_Balancer for each protocol with its health checks, and, for an address in the network, a small router that has the
/// address. The switch translates connections to the machines; it leaves the frame's destination as it is, so a router is needed that answers for the
/// address and sends the frame on to the machine that was chosen. On a network with an uplink of several nodes that router translates, and the sender's address as well: a host of the
/// physical network comes in on the router's node, and the answer of a machine on another node would not come by there.
/// </summary>
public static class BalancerScope
{
    private const string RouterKey = "router";

    /// <summary>The rows that should be.</summary>
    public static NorthboundScope Of(BalancerTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var scope = ScopeName.LoadBalancer(topology.Namespace, topology.Name);
        var owner = new RowOwner("LoadBalancer", topology.Namespace, topology.Name);
        var rows = ImmutableArray.CreateBuilder<NorthboundRow>();
        foreach (var ports in topology.Spec.Ports.GroupBy(port => port.Protocol ?? TransportProtocol.TCP).OrderBy(group => group.Key))
        {
            rows.Add(Balancer(topology, owner, ports.Key, [.. ports]));
            if (topology.ProbeSource is not null)
            {
                rows.AddRange(ports.Select(port => HealthCheck(topology, scope, owner, ports.Key, port)));
            }
        }

        if (topology.Place is { } place)
        {
            rows.AddRange(Router(topology, scope, owner, place));
        }

        return new NorthboundScope { Name = scope, Rows = rows.ToImmutable() };
    }

    /// <summary>The keys of a balancer's Load_Balancer rows, to which its network refers.</summary>
    public static ValueList<string> Keys(LoadBalancerSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Ports.Select(port => Transport.Name(port.Protocol ?? TransportProtocol.TCP)).Distinct().Order(StringComparer.Ordinal).ToValueList();
    }

    private static NorthboundRow Balancer(BalancerTopology topology, RowOwner owner, TransportProtocol protocol, LoadBalancerPort[] ports) => new()
    {
        Table = NorthboundTables.LoadBalancer,
        Key = Transport.Name(protocol),
        Owner = owner,
        Path = "spec.ports",
        Columns = NorthboundRow.Of(
            ("name", OvsdbValue.Text($"{topology.Namespace}.{topology.Name}/balancer-{Transport.Name(protocol)}")),
            ("protocol", OvsdbValue.Text(Transport.Name(protocol))),
            ("vips", OvsdbValue.Map(ports.Select(port => KeyValuePair.Create(
                Endpoint.Of(topology.Address, port.Port),
                string.Join(',', Backends(topology).Select(backend => Endpoint.Of(IPAddress.Parse(backend.Address), port.TargetPort ?? port.Port))))))),
            ("ip_port_mappings", topology.ProbeSource is { } source
                ? OvsdbValue.Map(Backends(topology).Select(backend => KeyValuePair.Create(Endpoint.Literal(IPAddress.Parse(backend.Address)), $"{backend.PortName}:{Endpoint.Literal(source)}")))
                : null),

            // A hash of the client's address, not options:affinity_timeout: OVN 23.03 drops the packet by which it learns a client, and then leads it to its
            // machine also when the health check found that dead.
            ("selection_fields", topology.Spec.SessionAffinity == SessionAffinity.ClientIP ? OvsdbValue.Text(topology.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "ipv6_src" : "ip_src") : null),

            // Without a machine a client is refused at once and need not wait for a timeout.
            ("options", RowMarks.Map("reject", "true"))),
    };

    private static NorthboundRow HealthCheck(BalancerTopology topology, ScopeName scope, RowOwner owner, TransportProtocol protocol, LoadBalancerPort port)
    {
        var check = topology.Spec.HealthCheck ?? new LoadBalancerHealthCheck();
        return new NorthboundRow
        {
            Table = NorthboundTables.LoadBalancerHealthCheck,
            Key = $"{Transport.Name(protocol)}/{port.Name}",
            Owner = owner,
            Path = "spec.healthCheck",
            Parent = new RowParent(RowReference.Ours(NorthboundTables.LoadBalancer, scope, Transport.Name(protocol)), "health_check"),
            Columns = NorthboundRow.Of(
                ("vip", OvsdbValue.Text(Endpoint.Of(topology.Address, port.Port))),
                ("options", OvsdbValue.Map(
                [
                    KeyValuePair.Create("interval", Seconds(check.Interval, 5)),
                    KeyValuePair.Create("timeout", Seconds(check.Timeout, 3)),
                    KeyValuePair.Create("failure_count", Text(check.FailureThreshold ?? 3)),
                    KeyValuePair.Create("success_count", Text(check.SuccessThreshold ?? 1)),
                ]))),
        };
    }

    private static IEnumerable<NorthboundRow> Router(BalancerTopology topology, ScopeName scope, RowOwner owner, BalancerPlace place)
    {
        var name = $"{topology.Namespace}.{topology.Name}/balancer";
        var router = RowReference.Ours(NorthboundTables.LogicalRouter, scope, RouterKey);
        yield return new NorthboundRow
        {
            Table = NorthboundTables.LogicalRouter,
            Key = RouterKey,
            Owner = owner,
            Path = "spec.address",
            Columns = NorthboundRow.Of(
                ("name", OvsdbValue.Text(name)),
                ("options", (place.Chassis, place.Translates) switch
                {
                    ({ } chassis, true) => OvsdbValue.Map([KeyValuePair.Create("chassis", chassis), KeyValuePair.Create("lb_force_snat_ip", "router_ip")]),
                    ({ } chassis, false) => RowMarks.Map("chassis", chassis),
                    _ => null,
                })),
            References = !place.Translates
                ? ImmutableSortedDictionary<string, ImmutableArray<RowReference>>.Empty
                : ImmutableSortedDictionary<string, ImmutableArray<RowReference>>.Empty.Add(
                    "load_balancer", [.. Keys(topology.Spec).Select(key => RowReference.Ours(NorthboundTables.LoadBalancer, scope, key))]),
        };
        yield return RouterRows.Port(
            router, owner, "address", name, MacAddress.Derive($"balancer/{topology.Namespace}.{topology.Name}"), "spec.address",
            [$"{topology.Address}/{Text(place.PrefixLength)}"], announcements: null);
        yield return RouterRows.SwitchSide(
            RowReference.Ours(NorthboundTables.LogicalSwitch, topology.Network.Scope, NetworkPlan.SwitchKey), owner, "to-address",
            $"{topology.Namespace}.{topology.Name}/to-balancer", name, "spec.network");
    }

    private static IEnumerable<BalancerBackend> Backends(BalancerTopology topology) =>
        topology.Backends.DistinctBy(backend => backend.Address).OrderBy(backend => backend.Address, StringComparer.Ordinal);

    private static string Seconds(Duration? duration, int byDefault) => Text(duration is { } given ? (int)given.Value.TotalSeconds : byDefault);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
