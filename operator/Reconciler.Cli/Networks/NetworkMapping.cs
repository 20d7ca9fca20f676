using System.Globalization;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Operator.Conditions;

namespace Reconciler.Cli.Networks;

/// <summary>Makes the map from the objects. Pure. What an object refers to and is not there stands in the map as away, so that nothing hangs in the air.</summary>
internal static class NetworkMapping
{
    public static NetworkMap Of(NetworkObjects objects)
    {
        var places = new Dictionary<string, MapPlace>(StringComparer.Ordinal);
        List<MapLink> links = [];
        foreach (var physical in objects.PhysicalNetworks.OrderBy(one => one.Metadata.Name, StringComparer.Ordinal))
        {
            Put(new MapPlace(PhysicalId(physical.Metadata.Name), MapKind.Physical, physical.Metadata.Name, [.. FactsOf(physical, objects.Nodes)]) { State = StateOf(physical.Status?.Conditions) });
        }

        foreach (var network in objects.Networks.OrderBy(Name, StringComparer.Ordinal))
        {
            Put(new MapPlace(NetworkId(Name(network)), MapKind.Network, Name(network), [.. FactsOf(network)]) { State = StateOf(network.Status?.Conditions) });
            if (network.Spec.Uplink is { } uplink)
            {
                Need(PhysicalId(uplink.PhysicalNetwork), MapKind.Physical, uplink.PhysicalNetwork);
                links.Add(new MapLink(NetworkId(Name(network)), PhysicalId(uplink.PhysicalNetwork), uplink.Vlan is { } vlan ? $"VLAN {Text(vlan)}" : "untagged"));
            }

            if (network.Spec.Nat is { } nat)
            {
                AddNat(network, nat);
            }
        }

        foreach (var balancer in objects.Balancers.OrderBy(Name, StringComparer.Ordinal))
        {
            var network = Key(balancer, balancer.Spec.Network);
            Need(NetworkId(network), MapKind.Network, network);
            Put(new MapPlace($"balancer {Name(balancer)}", MapKind.Balancer, Name(balancer), [.. FactsOf(balancer)]) { State = StateOf(balancer.Status?.Conditions) });
            links.Add(new MapLink($"balancer {Name(balancer)}", NetworkId(network), balancer.Status?.Address ?? balancer.Spec.Address ?? balancer.Spec.External?.Address ?? "no address"));
        }

        foreach (var machine in objects.Machines.OrderBy(Name, StringComparer.Ordinal))
        {
            AddMachine(machine);
        }

        return new NetworkMap(places.Values, links);

        void Put(MapPlace place) => places[place.Id] = place;

        void Need(string id, MapKind kind, string name) => places.TryAdd(id, new MapPlace(id, kind, name, ["not found"]) { State = MapState.Away });

        void AddNat(VirtualNetwork network, NatSpec nat)
        {
            var id = $"nat {Name(network)}";
            Put(new MapPlace(id, MapKind.Nat, Name(network), [network.Status?.NatAddress ?? "no address yet", .. (nat.Forwards ?? []).Select(Forward)]) { State = network.Status?.NatAddress is null ? MapState.Away : MapState.Well });
            links.Add(new MapLink(NetworkId(Name(network)), id, "NAT"));
            if (nat.ExternalNetwork is { } through)
            {
                var outer = Key(network, through);
                Need(NetworkId(outer), MapKind.Network, outer);
                links.Add(new MapLink(id, NetworkId(outer), nat.ExternalAddress ?? "its address"));
            }
        }

        void AddMachine(VirtualMachine machine)
        {
            var id = $"machine {Name(machine)}";
            var (state, quarantine) = QuarantineOf(machine);
            var phase = machine.Status?.Phase is { } known ? known.ToString() : "not known yet";
            Put(new MapPlace(id, MapKind.Machine, Name(machine), [machine.Status?.NodeName is { } node ? $"{phase} on {node}" : phase, .. quarantine]) { State = state });
            foreach (var one in machine.Spec.Interfaces ?? [])
            {
                var network = Key(machine, one.Network);
                Need(NetworkId(network), MapKind.Network, network);
                var made = machine.Status?.Interfaces?.FirstOrDefault(made => made.Name == one.Name);
                links.Add(new MapLink(id, NetworkId(network), string.Join(' ', [one.Name, .. made?.IpAddresses ?? one.IpAddresses ?? []])));
                foreach (var trunk in one.Trunks ?? [])
                {
                    var inner = Key(machine, trunk.Network);
                    Need(NetworkId(inner), MapKind.Network, inner);
                    links.Add(new MapLink(id, NetworkId(inner), string.Join(' ', [$"{one.Name} VLAN {Text(trunk.Vlan)}", .. trunk.IpAddresses ?? []])));
                }
            }
        }
    }

    private static IEnumerable<string> FactsOf(PhysicalNetwork physical, IReadOnlyList<HypervisorNode> nodes)
    {
        foreach (var range in physical.Spec.Vlans)
        {
            yield return range.From == range.To ? $"VLAN {Text(range.From)}" : $"VLANs {Text(range.From)} to {Text(range.To)}";
        }

        foreach (var node in nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal))
        {
            foreach (var on in node.Spec.PhysicalNetworks.Where(on => on.Name == physical.Metadata.Name))
            {
                yield return $"{node.Metadata.Name}: {string.Join(", ", new[] { on.Bridge, on.Interface }.OfType<string>())}";
            }
        }
    }

    private static IEnumerable<string> FactsOf(VirtualNetwork network) => network.Spec.Subnets.Select(subnet => subnet.Cidr);

    private static IEnumerable<string> FactsOf(LoadBalancer balancer) =>
    [
        .. balancer.Spec.Ports.Select(port => $"{port.Protocol ?? TransportProtocol.TCP} {Text(port.Port)} to {Text(port.TargetPort ?? port.Port)}"),
        .. (balancer.Status?.Machines ?? []).Select(machine => $"{machine.Name}: {machine.State}{(machine.Health == BackendHealth.Offline ? ", Offline" : "")}"),
    ];

    /// <summary>What quarantine policies do to a machine, as its own conditions say: nothing of one that no policy selects.</summary>
    private static (MapState State, IEnumerable<string> Facts) QuarantineOf(VirtualMachine machine)
    {
        var state = machine.Status?.Phase is MachinePhase.Running or MachinePhase.Migrating ? MapState.Well : MapState.Away;
        var conditions = machine.Status?.Conditions;
        return (conditions.Of(ConditionTypes.Compliant), conditions.Of(ConditionTypes.Quarantined)) switch
        {
            (null, _) => (state, []),
            (_, { Status: "True", Reason: var reason }) => (MapState.Quarantined, [$"quarantined: {reason}"]),
            ({ Status: "True" }, _) => (state, ["compliant"]),
            ({ Reason: var reason }, { Reason: Reasons.Deferred, Message: var until }) => (state, [$"not compliant, its quarantine is {until}: {reason}"]),
            ({ Reason: var reason }, _) => (state, [$"not compliant, reported only: {reason}"]),
        };
    }

    private static string Forward(PortForward forward) =>
        $"{forward.Protocol ?? TransportProtocol.TCP} {Text(forward.Port)} to {forward.VirtualMachine}:{Text(forward.TargetPort ?? forward.Port)}";

    private static MapState StateOf(IEnumerable<Condition>? conditions) =>
        conditions.Of(ConditionTypes.Ready)?.Status == "True" ? MapState.Well : MapState.Away;

    private static string PhysicalId(string name) => $"physical {name}";

    private static string NetworkId(string name) => $"network {name}";

    private static string Name(Resource resource) => ResourceKey.Of(resource).ToString();

    private static string Key(Resource from, string reference) => ResourceKey.Parse(reference, from.Metadata.Namespace ?? "").ToString();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
