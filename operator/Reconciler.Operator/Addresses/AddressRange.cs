using System.Net;
using Reconciler.Topology;

namespace Reconciler.Operator.Addresses;

/// <summary>A range of addresses of one family, both ends included.</summary>
public sealed record AddressRange(IPAddress First, IPAddress Last)
{
    /// <summary>How many addresses of a range are looked at, at most.</summary>
    private const int Most = 65536;

    /// <summary>Reads <c>ADDRESS</c> or <c>FIRST-LAST</c>; null: it is none.</summary>
    public static AddressRange? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ends = text.Split('-');
        return IPAddress.TryParse(ends[0], out var first) && IPAddress.TryParse(ends[^1], out var last) && first.AddressFamily == last.AddressFamily ? new AddressRange(first, last) : null;
    }

    /// <summary>Whether an address is in the range.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == First.AddressFamily && Subnet.ToNumber(address) >= Subnet.ToNumber(First) && Subnet.ToNumber(address) <= Subnet.ToNumber(Last);
    }

    /// <summary>The addresses, in order.</summary>
    public IEnumerable<IPAddress> All()
    {
        var (first, last) = (Subnet.ToNumber(First), Subnet.ToNumber(Last));
        for (var i = 0; i < Most && first + (UInt128)i <= last; i++)
        {
            yield return Subnet.ToAddress(first + (UInt128)i, First.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => First.Equals(Last) ? First.ToString() : $"{First}-{Last}";
}
