using System.Net;
using System.Net.Sockets;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;

namespace Reconciler.Operator.Addresses;

/// <summary>One address that a port needs.</summary>
/// <param name="Port">The port.</param>
/// <param name="Fixed">The address that the spec fixes; null: any of the pool.</param>
/// <param name="Pool">The subnet; null for a fixed address on a network without subnets.</param>
public sealed record AddressWant(MachinePort Port, IPAddress? Fixed, AddressPool? Pool)
{
    /// <summary>The addresses that a port needs on its network: one for each subnet, the fixed ones as they stand. Pure.</summary>
    public static (IReadOnlyList<AddressWant> Wants, IReadOnlyList<Problem> Problems) Of(MachinePort port, VirtualNetworkSpec network)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(network);
        var pools = network.Subnets.Select(AddressPool.Of).OfType<AddressPool>().ToList();
        List<AddressWant> wants = [];
        List<Problem> problems = [];
        var fixedOnes = new Dictionary<AddressFamily, IPAddress>();
        foreach (var text in port.FixedAddresses)
        {
            var path = $"interface {port.Interface}: address {text}";
            if (!IPAddress.TryParse(text, out var address))
            {
                problems.Add(Unusable($"{path} is no IP address"));
            }
            else if (!fixedOnes.TryAdd(address.AddressFamily, address))
            {
                problems.Add(Unusable($"{path} is the second of its family; an interface has at most one"));
            }
            else if (pools.Count > 0 && !pools.Any(pool => pool.Contains(address)))
            {
                problems.Add(Unusable($"{path} is outside of network {port.Network}, whose subnets are {string.Join(", ", pools)}"));
            }
            else if (pools.Select(pool => pool.Contains(address) ? pool.Objection(address) : null).FirstOrDefault(found => found is not null) is { } objection)
            {
                problems.Add(Unusable($"{path} cannot be used: {objection}"));
            }
            else if (pools.Count == 0)
            {
                wants.Add(new AddressWant(port, address, null));
            }
        }

        if (problems.Count == 0)
        {
            wants.AddRange(pools.Select(pool => new AddressWant(port, fixedOnes.GetValueOrDefault(pool.Family), pool)));
        }

        return (wants, problems);
    }

    /// <summary>Whether a claimed address fulfils this want.</summary>
    public bool IsFulfilledBy(IPAddress address) => Fixed is null ? Pool!.Contains(address) && Pool.Objection(address) is null : Fixed.Equals(address);

    /// <summary>The name of the claim of an address on a network.</summary>
    public static ResourceKey ClaimKey(ResourceKey network, IPAddress address) => new(network.Namespace, $"{network.Name}-{AddressNumber.Hex(address)}");

    private static Problem Unusable(string message) => new(Reasons.AddressUnusable, message, NeedsEdit: true, Condition: ConditionTypes.NetworkReady);
}
