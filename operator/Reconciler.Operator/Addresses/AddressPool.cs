using System.Net;
using System.Net.Sockets;
using Reconciler.Language.Networks;
using Reconciler.Operator.Machines;

namespace Reconciler.Operator.Addresses;

/// <summary>The addresses of one subnet that machines can have. Pure.</summary>
public sealed class AddressPool
{
    // Beyond so many addresses a pool is as good as endless; the bound keeps a search finite.
    private const int Longest = 1 << 20;
    private readonly IPNetwork network;
    private readonly IPAddress gateway;

    private AddressPool(IPNetwork network, IPAddress gateway, Ipv6Mode mode)
    {
        this.network = network;
        this.gateway = gateway;
        Mode = mode;
    }

    /// <summary>How IPv6 addresses reach the guest.</summary>
    public Ipv6Mode Mode { get; }

    /// <summary>The address family.</summary>
    public AddressFamily Family => network.BaseAddress.AddressFamily;

    private UInt128 First => AddressNumber.Of(network.BaseAddress);

    private UInt128 Last => First + HostMask;

    private UInt128 HostMask => (UInt128.One << (Bits - network.PrefixLength)) - 1;

    private int Bits => Family == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The pool of a subnet; null when the subnet cannot be read.</summary>
    public static AddressPool? Of(SubnetSpec subnet)
    {
        ArgumentNullException.ThrowIfNull(subnet);
        if (!IPNetwork.TryParse(subnet.Cidr, out var network) || network.PrefixLength == 0)
        {
            return null;
        }

        var gateway = subnet.Gateway is not null && IPAddress.TryParse(subnet.Gateway, out var given)
            ? given
            : AddressNumber.ToAddress(AddressNumber.Of(network.BaseAddress) + 1, network.BaseAddress.AddressFamily);
        return new AddressPool(network, gateway, subnet.Mode ?? Ipv6Mode.SLAAC);
    }

    /// <summary>Whether an address belongs to the subnet.</summary>
    public bool Contains(IPAddress address) => address.AddressFamily == Family && network.Contains(address);

    /// <summary>Why a machine cannot have an address of the subnet; null when it can.</summary>
    public string? Objection(IPAddress address)
    {
        if (address.Equals(gateway))
        {
            return $"it is the gateway of {network}";
        }

        var number = AddressNumber.Of(address);
        return HasEdges && (number == First || (number == Last && Family == AddressFamily.InterNetwork)) ? $"it is the first or last address of {network}" : null;
    }

    /// <summary>Addresses to try, in order. Under SLAAC there is but one: the guest makes it from its MAC address.</summary>
    public IEnumerable<IPAddress> Candidates(string macAddress)
    {
        if (Family == AddressFamily.InterNetworkV6 && Mode == Ipv6Mode.SLAAC)
        {
            yield return AddressNumber.ToAddress(First | (MachineIdentity.InterfaceIdentifier(macAddress) & HostMask), Family);
            yield break;
        }

        var tried = 0;
        for (var number = First; number <= Last && tried < Longest; number++, tried++)
        {
            var address = AddressNumber.ToAddress(number, Family);
            if (Objection(address) is null)
            {
                yield return address;
            }

            if (number == Last)
            {
                yield break;
            }
        }
    }

    /// <summary>The subnet in CIDR form.</summary>
    public override string ToString() => network.ToString();

    // A /31 (RFC 3021), /32, /127 or /128 has no address to spare for network and broadcast.
    private bool HasEdges => Bits - network.PrefixLength > 1;
}
