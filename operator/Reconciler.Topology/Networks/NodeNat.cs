using Reconciler.Language;

namespace Reconciler.Topology;

/// <summary>
/// The way out through a node's own address: a shared transit switch, on which each network's router has an address and each node
/// is the router 100.64.0.1, on a bridge of its own. The node's nftables masquerade what comes from there.
/// </summary>
public static class NodeNat
{
    /// <summary>The transit subnet, out of the range for carriers (RFC 6598), which no user's network should hold.</summary>
    public const string TransitSubnet = "100.64.0.0/16";

    /// <summary>The node's address on the transit subnet.</summary>
    public const string NodeAddress = "100.64.0.1";

    /// <summary>OVN's name of the physical network behind the transit switch; the agent maps it to <see cref="Bridge"/>.</summary>
    public const string PhysicalNetwork = "reconciler-nat";

    /// <summary>The node's bridge behind the transit switch.</summary>
    public const string Bridge = "br-nat";

    /// <summary>Key of the switch within <see cref="ScopeName.NodeNat"/>.</summary>
    internal const string SwitchKey = "switch";

    private static readonly NetworkName Transit = new(ApiGroup.SystemNamespace, "node-nat");
    private static readonly RowOwner Owner = new("HypervisorNode", ApiGroup.SystemNamespace, "node-nat");

    /// <summary>The rows of the transit switch. Plan it together with the networks that go out through the node.</summary>
    public static NorthboundScope Scope { get; } = new()
    {
        Name = ScopeName.NodeNat,
        Rows =
        [
            new NorthboundRow
            {
                Table = NorthboundTables.LogicalSwitch,
                Key = SwitchKey,
                Owner = Owner,
                Path = "spec",
                Columns = NorthboundRow.Of(("name", Reconciler.Ovsdb.OvsdbValue.Text(Transit.Switch))),
                AdmitsOtherScopes = true,
            },
            UplinkRows.Localnet(Transit, RowReference.Ours(NorthboundTables.LogicalSwitch, ScopeName.NodeNat, SwitchKey), Owner, PhysicalNetwork, vlan: null),
        ],
    };
}
