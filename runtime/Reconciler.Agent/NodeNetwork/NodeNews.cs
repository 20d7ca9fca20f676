using System.Collections.Immutable;
using Reconciler.Agent.GuestPorts;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Whether a change of the node's Open vSwitch database concerns the node's own network. Guests' ports come and go all day and do not. Pure.</summary>
internal static class NodeNews
{
    /// <summary>Whether it does.</summary>
    /// <param name="changes">What changed.</param>
    /// <param name="now">The content after it.</param>
    public static bool IsIn(ImmutableArray<OvsdbRowChange> changes, OvsdbSnapshot now) => changes.Any(change => change.Table switch
    {
        "Open_vSwitch" => change.Old?["external_ids"] is not { } old || !old.Equals(change.New?["external_ids"]),
        "Bridge" => (change.New ?? change.Old)!.Name != PortIndex.IntegrationBridge || !Equals(change.Old?["datapath_type"], change.New?["datapath_type"]),
        "Port" => IsOutsideOfGuests(change.Uuid, now),
        _ => false,
    });

    /// <summary>Whether a port is, or may have been, on another bridge than the guests'.</summary>
    private static bool IsOutsideOfGuests(Guid port, OvsdbSnapshot now) =>
        now.Find("Port", port) is not null && now.Rows("Bridge").Any(bridge => bridge.Name != PortIndex.IntegrationBridge && bridge["ports"].Contains(OvsdbAtom.Uuid(port)));
}
