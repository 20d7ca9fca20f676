using System.Text.Json.Nodes;
using Reconciler.Agent.GuestPorts;
using Reconciler.Agent.Probing;
using Reconciler.Agent.RouterGuards;
using Reconciler.Agent.Tools;
using Reconciler.Language.Common;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Looks at the node's network: the replica of its Open vSwitch database, the kernel, nftables. Reads only.</summary>
internal static class NodeNetworkObservation
{
    /// <summary>external_ids key of OVN's map of physical networks to bridges.</summary>
    public const string MappingsKey = "ovn-bridge-mappings";

    /// <summary>external_ids key of our note of which entries of that map are ours.</summary>
    public const string OurMappingsKey = "reconciler-bridge-mappings";

    /// <summary>Whether the kernel forwards IPv4 packets at all.</summary>
    public const string ForwardingFile = "/proc/sys/net/ipv4/ip_forward";

    /// <summary>Whether it forwards those that come from the NAT bridge.</summary>
    public const string BridgeForwardingFile = $"/proc/sys/net/ipv4/conf/{NatNetwork.Bridge}/forwarding";

    /// <summary>external_ids key of our mark on bridges and ports that we make, with its value.</summary>
    public const string MarkKey = "reconciler-kind";

    /// <inheritdoc cref="MarkKey"/>
    public const string MarkKind = "HypervisorNode";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Looks; null if the database has no root row yet.</summary>
    /// <exception cref="ToolException">nft cannot be asked, so the table is not known.</exception>
    public static async Task<ObservedNodeNetwork?> LookAsync(OvsdbSnapshot ovs, ValueList<WantedProber> probers, RouterGuard guard, TimeProvider time, CancellationToken ct)
    {
        if (ovs.Rows("Open_vSwitch").FirstOrDefault() is not { } root)
        {
            return null;
        }

        var integration = InterfacesOf(ovs, root.ExternalId("ovn-bridge") ?? PortIndex.IntegrationBridge);
        var bridges = ovs.Rows("Bridge").ToDictionary(row => row.Name, row => Bridge(ovs, row, integration), StringComparer.Ordinal);
        return new ObservedNodeNetwork
        {
            Root = root.Uuid,
            BridgeMappings = root.ExternalId(MappingsKey),
            OurMappings = root.ExternalId(OurMappingsKey),
            ExternalIds = new ValueMap(root["external_ids"].Pairs.Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value.ToString()))),
            DatapathType = bridges.TryGetValue(PortIndex.IntegrationBridge, out var ofGuests)
                ? ofGuests.DatapathType
                : root.ExternalId("ovn-bridge-datapath-type") ?? "",
            Bridges = bridges,
            Integration = bridges.GetValueOrDefault(PortIndex.IntegrationBridge)?.Uuid,
            Probers = Probers(ovs, probers),
            RouterGuards = guard.Standing,
            PluggedIn = ovs.Rows("Interface").Select(one => one.ExternalId(Planning.Ports.GuestPort.AttachedMacKey)).OfType<string>().ToHashSet(StringComparer.Ordinal),
            NatLink = HostLinks.Find(NatNetwork.Bridge),
            Forwarding = IsSwitchedOn(ForwardingFile) != false && IsSwitchedOn(BridgeForwardingFile) != false,
            NatTable = await ReadTableAsync(time, ct).ConfigureAwait(false),
        };
    }

    /// <summary>OVN's name of this node: the database's system-id; null: not set yet.</summary>
    public static string? Chassis(OvsdbSnapshot? ovs) => ovs?.Rows("Open_vSwitch").FirstOrDefault()?.ExternalId("system-id");

    private static HashSet<string> InterfacesOf(OvsdbSnapshot ovs, string bridge) =>
        [.. ovs.Rows("Bridge").Where(row => row.Name == bridge).SelectMany(row => Ports(ovs, row)).SelectMany(port => Interfaces(ovs, port)).Select(one => one.Name)];

    private static IEnumerable<OvsdbRow> Ports(OvsdbSnapshot ovs, OvsdbRow bridge) => bridge["ports"].AsUuids().Select(port => ovs.Find("Port", port)).OfType<OvsdbRow>();

    private static IEnumerable<OvsdbRow> Interfaces(OvsdbSnapshot ovs, OvsdbRow port) =>
        port["interfaces"].AsUuids().Select(one => ovs.Find("Interface", one)).OfType<OvsdbRow>();

    private static ObservedBridge Bridge(OvsdbSnapshot ovs, OvsdbRow row, HashSet<string> integration) => new()
    {
        Uuid = row.Uuid,
        DatapathType = row["datapath_type"].AsText() ?? "",
        IsMarked = row.ExternalId(MarkKey) == MarkKind,
        Used = NodeColumns.Used(row, NodeColumns.UnusedOfBridge),
        Ports = Ports(ovs, row).Select(port => Port(ovs, port, integration)).OrderBy(port => port.Name, StringComparer.Ordinal).ToValueList(),
    };

    private static Dictionary<string, ObservedProber> Probers(OvsdbSnapshot ovs, ValueList<WantedProber> wanted)
    {
        var index = PortIndex.Of(ovs);
        var names = ovs.Rows("Port").Select(port => port.Name).Where(WantedProber.IsDevice).Concat(wanted.Select(prober => prober.Device)).Distinct();
        return names.ToDictionary(name => name, name => Prober(ovs, index, name), StringComparer.Ordinal);
    }

    private static ObservedProber Prober(OvsdbSnapshot ovs, PortIndex index, string name)
    {
        var link = HostLinks.Find(name);
        if (index.Find(name) is not { } port)
        {
            return new ObservedProber(null, "", null, false, link);
        }

        var one = Interfaces(ovs, port).ToList() is [var only] ? only : null;
        return new ObservedProber(port.Uuid, index.BridgeOf(port), one?.ExternalId(Planning.Ports.GuestPort.LogicalPortKey), port.ExternalId(MarkKey) == MarkKind, link)
        {
            Interface = one?.Uuid,
            Used = PortColumns.Used("Port", port).Concat(one is null ? [] : PortColumns.Used("Interface", one))
                .Select(used => new UsedColumn(used.Column.Table, used.Column.Column, used.Value)).ToValueList(),
        };
    }

    /// <summary>OVN's patch is one whose other end is in the bridge that OVN works on now: those to a bridge of former times it leaves behind.</summary>
    private static ObservedBridgePort Port(OvsdbSnapshot ovs, OvsdbRow row, HashSet<string> integration) => new(row.Uuid, row.Name)
    {
        IsPatch = row.ExternalId("ovn-localnet-port") is not null
            && Interfaces(ovs, row).All(one => one["type"].AsText() == "patch" && integration.Contains(one["options"].Get("peer") ?? "")),
        Used = NodeColumns.Used(row, NodeColumns.UnusedOfPort),
    };

    /// <summary>Whether a switch of the kernel is on; null: there is none, because the interface is missing.</summary>
    private static bool? IsSwitchedOn(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() == "1" : null;

    private static async Task<JsonArray?> ReadTableAsync(TimeProvider time, CancellationToken ct)
    {
        // Listing all tables first tells "there is none" apart from "nft failed".
        var tables = JsonNode.Parse(await Tool.RunAsync("nft", ["-j", "list", "tables", "ip"], null, Patience, time, ct).ConfigureAwait(false));
        var exists = tables?["nftables"]?.AsArray().Any(item => (string?)item?["table"]?["name"] == NatNetwork.Table) ?? false;
        if (!exists)
        {
            return null;
        }

        var listed = await Tool.RunAsync("nft", ["-j", "list", "table", "ip", NatNetwork.Table], null, Patience, time, ct).ConfigureAwait(false);
        return JsonNode.Parse(listed) is { } json ? NatTable.Normalize(json) : null;
    }
}
