using Reconciler.Agent.NodeNetwork;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.Nodes;

/// <summary>Finds ports and bridges in Open vSwitch that bear our marks and belong to nothing of this node. Pure.</summary>
internal static class OvsOrphans
{
    private const string TapPrefix = "rc";
    private const int TapLength = 14;

    /// <summary>Whether a name is one that a tap of ours may have.</summary>
    public static bool IsTapName(string name) =>
        name.Length == TapLength && name.StartsWith(TapPrefix, StringComparison.Ordinal) && name.Skip(TapPrefix.Length).All(char.IsAsciiHexDigitLower);

    /// <summary>Ports of guests that are none of this node's.</summary>
    /// <param name="content">The database.</param>
    /// <param name="machines">Uids of the machines whose ports are accounted for.</param>
    public static IEnumerable<(string Path, string What)> Ports(OvsdbSnapshot content, IReadOnlySet<string> machines) =>
        from row in content.Rows("Interface")
        where IsTapName(row.Name) && row.ExternalId("vm-id") is { } machine && !machines.Contains(machine)
        select ($"node.orphans[port={row.Name}]", $"a port of machine {row.ExternalId("vm-id")}, which is not on this node; it is left alone");

    /// <summary>Bridges that we made and need no more.</summary>
    public static IEnumerable<(string Path, string What)> Bridges(OvsdbSnapshot content, string nodeName, WantedNodeNetwork wanted) =>
        from row in content.Rows("Bridge")
        where row.ExternalId(NodeNetworkObservation.MarkKey) == NodeNetworkObservation.MarkKind && row.ExternalId("reconciler-name") == nodeName
            && wanted.Bridges.All(bridge => bridge.Name != row.Name)
        select ($"node.orphans[bridge={row.Name}]", "a bridge with our mark that no physical network of the node asks for; it is left alone");
}
