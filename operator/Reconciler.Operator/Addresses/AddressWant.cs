using System.Net;
using System.Net.Sockets;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Topology;

namespace Reconciler.Operator.Addresses;

/// <summary>One address that an interface needs.</summary>
public sealed record AddressWant
{
    /// <summary>Name of the interface; <c>NAME.VLAN</c> for a trunk.</summary>
    public required string Interface { get; init; }

    /// <summary>What it is for, as problems name it.</summary>
    public string Field { get => field ?? $"{InterfacePath.Of(Interface)}.ipAddresses"; init; }

    /// <summary>The network.</summary>
    public required ResourceKey Network { get; init; }

    /// <summary>The subnet; null for a fixed address on a network without subnets.</summary>
    public Subnet? Subnet { get; init; }

    /// <summary>The subnet's router; null: its first address.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The address that must be it; null: any free one of the subnet.</summary>
    public IPAddress? Fixed { get; init; }

    /// <summary>The addresses out of which it must be; null: any of the subnet.</summary>
    public IReadOnlyList<AddressRange>? Granted { get; init; }

    /// <summary>The address to take next; null: none is free. Pure.</summary>
    /// <param name="taken">Addresses that are not free.</param>
    /// <param name="holder">Whom it is for.</param>
    public IPAddress? Choose(IReadOnlyCollection<IPAddress> taken, string holder)
    {
        ArgumentNullException.ThrowIfNull(taken);
        if (Fixed is not null)
        {
            return taken.Contains(Fixed) ? null : Fixed;
        }

        return Granted is null
            ? AddressPool.Next(Subnet!.Value, Gateway, taken, $"{holder}/{Interface}")
            : Granted.SelectMany(range => range.All()).FirstOrDefault(address => Subnet!.Value.Contains(address) && !address.Equals(Gateway) && !taken.Contains(address));
    }

    /// <summary>The addresses that a machine's port needs: one for each subnet, the fixed ones as they stand. Pure.</summary>
    public static (IReadOnlyList<AddressWant> Wants, IReadOnlyList<Problem> Problems) Of(Machines.MachinePort port, VirtualNetworkSpec network)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(network);
        var subnets = network.Subnets.Select(spec => (Spec: spec, Subnet: Parse(spec.Cidr))).Where(pair => pair.Subnet is not null).ToList();
        var given = new Dictionary<AddressFamily, IPAddress>();
        List<Problem> problems = [];
        foreach (var text in port.FixedAddresses)
        {
            var path = $"{InterfacePath.Of(port.Interface)}.ipAddresses: address {text}";
            if (!IPAddress.TryParse(text, out var address))
            {
                problems.Add(Unusable($"{path} is no IP address"));
            }
            else if (!given.TryAdd(address.AddressFamily, address))
            {
                problems.Add(Unusable($"{path} is the second of its family; an interface has at most one of each"));
            }
            else if (subnets.Count > 0 && !subnets.Any(pair => pair.Subnet!.Value.Contains(address)))
            {
                problems.Add(Unusable($"{path} is outside of network {port.Network}, whose subnets are {string.Join(", ", subnets.Select(pair => pair.Subnet))}"));
            }
            else if (subnets.Any(pair => address.Equals(GatewayOf(pair.Spec, pair.Subnet!.Value))))
            {
                problems.Add(Unusable($"{path} is the gateway of network {port.Network}"));
            }
        }

        if (problems.Count > 0)
        {
            return ([], problems);
        }

        var want = new AddressWant { Interface = port.Interface, Network = port.Network };
        return subnets.Count == 0
            ? ([.. given.Values.Select(address => want with { Fixed = address })], [])
            : ([.. subnets.Select(pair => want with
            {
                Subnet = pair.Subnet,
                Gateway = GatewayOf(pair.Spec, pair.Subnet!.Value),
                Fixed = given.GetValueOrDefault(pair.Subnet.Value.IsIpv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork) ?? SelfMade(port, pair.Spec, pair.Subnet.Value),
            })], []);
    }

    /// <summary>Whether a claimed address fulfils this want.</summary>
    public bool IsFulfilledBy(IPAddress address) =>
        (Fixed is null ? Subnet!.Value.Contains(address) && !address.Equals(Gateway) : Fixed.Equals(address)) && (Granted?.Any(range => range.Contains(address)) ?? true);

    /// <summary>Whether a claim is one of this interface for this want.</summary>
    public bool IsFulfilledBy(AddressClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return claim.Spec.Holder?.Interface == Interface
            && claim.Spec.Network == Network.Name
            && claim.Metadata.Namespace == Network.Namespace
            && IPAddress.TryParse(claim.Spec.Address, out var address)
            && IsFulfilledBy(address);
    }

    /// <summary>The name of the claim of an address on this network.</summary>
    public ResourceKey ClaimKey(IPAddress address) => new(Network.Namespace, AddressPool.ClaimName(Network.Name, address));

    /// <summary>Under SLAAC there is but one address: the guest makes it from its MAC address.</summary>
    private static IPAddress? SelfMade(Machines.MachinePort port, SubnetSpec spec, Subnet subnet) =>
        subnet is { IsIpv6: true, PrefixLength: 64 } && (spec.Mode ?? Ipv6Mode.SLAAC) == Ipv6Mode.SLAAC ? MacAddress.SlaacAddress(subnet, port.MacAddress) : null;

    /// <summary>A network's first subnet of a family, with its router; null: it has none.</summary>
    internal static (Subnet Subnet, IPAddress Gateway)? SubnetOf(VirtualNetwork network, AddressFamily family)
    {
        foreach (var spec in network.Spec.Subnets)
        {
            if (Topology.Subnet.TryParse(spec.Cidr, out var subnet) && subnet.IsIpv6 == (family == AddressFamily.InterNetworkV6))
            {
                return (subnet, GatewayOf(spec, subnet));
            }
        }

        return null;
    }

    /// <summary>A subnet's router: the one that is given, else its first address.</summary>
    internal static IPAddress GatewayOf(SubnetSpec spec, Subnet subnet) => IPAddress.TryParse(spec.Gateway, out var given) ? given : subnet.DefaultGateway;

    private static Subnet? Parse(string cidr) => Topology.Subnet.TryParse(cidr, out var subnet) ? subnet : null;

    private static Problem Unusable(string message) => new(Reasons.AddressUnusable, message, NeedsEdit: true, Condition: ConditionTypes.NetworkReady);
}
