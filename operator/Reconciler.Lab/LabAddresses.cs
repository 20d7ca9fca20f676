using System.Globalization;

namespace Reconciler.Lab;

/// <summary>The lab's addresses: ranges for tests and documentation, that no guest network of a person's would use.</summary>
public static class LabAddresses
{
    /// <summary>The prefix length of the underlay, 198.18.0.0.</summary>
    public const int UnderlayPrefix = 24;

    /// <summary>Where the fabric, with OVN's databases, is on the underlay.</summary>
    public const string Fabric = "198.18.0.1";

    /// <summary>The TCP port of OVN's southbound database on the fabric.</summary>
    public const int SouthboundPort = 6642;

    /// <summary>OVN's southbound database, as ovn-controller is told of it.</summary>
    public static string Southbound => string.Create(CultureInfo.InvariantCulture, $"tcp:{Fabric}:{SouthboundPort}");

    /// <summary>The nodes' default gateway: the world's end of the underlay. The world knows no route to guests.</summary>
    public const string Gateway = "198.18.0.254";

    /// <summary>
    /// An address out in the world, beyond the gateway: HTTP on port 80; on TCP port 7 it answers with the caller's address.
    /// </summary>
    public const string World = "203.0.113.1";

    /// <summary>The address of a node on the underlay.</summary>
    /// <param name="index">Its number, from 1.</param>
    public static string Node(int index) => string.Create(CultureInfo.InvariantCulture, $"198.18.0.{10 + index}");
}
