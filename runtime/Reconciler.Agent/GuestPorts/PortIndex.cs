using System.Collections.Frozen;
using Reconciler.Ovsdb;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.GuestPorts;

/// <summary>A snapshot of the node's Open vSwitch database, arranged so that the ports of one partition are found without going through all.</summary>
internal sealed class PortIndex
{
    /// <summary>OVN's bridge, whose ports are guests' and ovn-controller's.</summary>
    public const string IntegrationBridge = "br-int";

    private static volatile PortIndex? last;
    private readonly Dictionary<string, OvsdbRow> ports = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> bridges = [];
    private readonly ILookup<string, string> claims;

    private PortIndex(OvsdbSnapshot content)
    {
        Content = content;
        HashSet<Guid> integrated = [];
        foreach (var bridge in content.Rows("Bridge").OrderBy(row => row.Name, StringComparer.Ordinal))
        {
            foreach (var port in bridge["ports"].AsUuids())
            {
                bridges[port] = bridges.TryGetValue(port, out var other) ? $"{other},{bridge.Name}" : bridge.Name;
                if (bridge.Name == IntegrationBridge)
                {
                    integrated.Add(port);
                }
            }
        }

        foreach (var port in content.Rows("Port"))
        {
            ports[port.Name] = port;
        }

        claims = integrated
            .SelectMany(port => content.Find("Port", port)?["interfaces"].AsUuids() ?? [])
            .Select(one => content.Find("Interface", one))
            .OfType<OvsdbRow>()
            .Where(row => row.ExternalId(GuestPort.LogicalPortKey) is not null)
            .ToLookup(row => row.ExternalId(GuestPort.LogicalPortKey)!, row => row.Name, StringComparer.Ordinal);
    }

    /// <summary>What it is an index of.</summary>
    public OvsdbSnapshot Content { get; }

    /// <summary>The index of a snapshot; the last one is kept, since many partitions are looked at between two changes.</summary>
    public static PortIndex Of(OvsdbSnapshot content)
    {
        var known = last;
        return known is not null && ReferenceEquals(known.Content, content) ? known : last = new PortIndex(content);
    }

    /// <summary>A port by its name.</summary>
    public OvsdbRow? Find(string name) => ports.GetValueOrDefault(name);

    /// <summary>The bridges that list a port, separated by commas.</summary>
    public string BridgeOf(OvsdbRow port) => bridges.GetValueOrDefault(port.Uuid, "");

    /// <summary>Names of the integration bridge's interfaces that claim a logical port.</summary>
    public IEnumerable<string> ClaimantsOf(string logicalPort) => claims[logicalPort];
}
