using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Topology;

/// <summary>Addresses with ports as OVN's load balancers write them: <c>10.20.0.5:80</c>, <c>[fd00::5]:80</c>.</summary>
internal static class Endpoint
{
    /// <summary>An address and a port.</summary>
    public static string Of(IPAddress address, int port) => string.Create(CultureInfo.InvariantCulture, $"{Literal(address)}:{port}");

    /// <summary>The address alone, as it stands before a colon.</summary>
    public static string Literal(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
