using System.Collections.Immutable;
using Reconciler.Language.Networks;

namespace Reconciler.Topology;

/// <summary>All rows of one VirtualNetwork. The table of contents; each piece stands in a file of its own.</summary>
public static class NetworkScope
{
    /// <summary>The rows that should be.</summary>
    public static NorthboundScope Of(NetworkTopology topology)
    {
        var plan = new NetworkPlan(topology);
        return new NorthboundScope
        {
            Name = topology.Network.Scope,
            Rows =
            [
                LogicalSwitchRows.Of(plan),
                .. UplinkRows.Of(plan),
                .. DhcpRows.Of(plan),
                .. RouterRows.Of(plan),
                .. NatRows.Of(plan),
                .. ForwardRows.Of(plan),
                .. PortRows.Of(plan),
                .. EgressRows.Of(plan),
                .. ImpostorRows.Of(plan),
                .. ProbeRows.Of(plan),
                .. DnsRows.Of(plan),
            ],
        };
    }
}
