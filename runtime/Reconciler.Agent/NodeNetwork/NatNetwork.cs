namespace Reconciler.Agent.NodeNetwork;

/// <summary>The names and addresses by which guests reach the world through the node's own address. The operator's northbound rows use the same ones.</summary>
internal static class NatNetwork
{
    /// <summary>The physical network's name in OVN.</summary>
    public const string PhysicalNetwork = "reconciler-nat";

    /// <summary>The node's bridge.</summary>
    public const string Bridge = "br-nat";

    /// <summary>The node's address on that bridge.</summary>
    public const string Address = "100.64.0.1";

    /// <summary>The network of all transit addresses (RFC 6598).</summary>
    public const string Network = "100.64.0.0";

    /// <summary>Its prefix length.</summary>
    public const int PrefixLength = 16;

    /// <summary>The address with its prefix length, as the kernel shows it.</summary>
    public const string AddressWithPrefix = "100.64.0.1/16";

    /// <summary>Our nftables table, of family ip.</summary>
    public const string Table = "reconciler";
}
