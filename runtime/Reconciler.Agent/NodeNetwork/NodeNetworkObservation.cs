using System.Text.Json.Nodes;
using Reconciler.Agent.Tools;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Looks at the node's network: the replica of its Open vSwitch database, the kernel, nftables. Reads only.</summary>
internal static class NodeNetworkObservation
{
    /// <summary>external_ids key of OVN's map of physical networks to bridges.</summary>
    public const string MappingsKey = "ovn-bridge-mappings";

    /// <summary>external_ids key of our note of which entries of that map are ours.</summary>
    public const string OurMappingsKey = "reconciler-bridge-mappings";

    private const string ForwardingFile = "/proc/sys/net/ipv4/ip_forward";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Looks; null if the database has no root row yet.</summary>
    /// <exception cref="ToolException">nft cannot be asked, so the table is not known.</exception>
    public static async Task<ObservedNodeNetwork?> LookAsync(OvsdbSnapshot ovs, TimeProvider time, CancellationToken ct)
    {
        if (ovs.Rows("Open_vSwitch").FirstOrDefault() is not { } root)
        {
            return null;
        }

        var bridges = ovs.Rows("Bridge").ToDictionary(row => row.Name, row => Bridge(ovs, row), StringComparer.Ordinal);
        return new ObservedNodeNetwork
        {
            Root = root.Uuid,
            BridgeMappings = root.ExternalId(MappingsKey),
            OurMappings = root.ExternalId(OurMappingsKey),
            DatapathType = bridges.TryGetValue("br-int", out var integration)
                ? integration.DatapathType
                : root.ExternalId("ovn-bridge-datapath-type") ?? "",
            Bridges = bridges,
            NatLink = HostLinks.Find(NatNetwork.Bridge),
            Forwarding = (await File.ReadAllTextAsync(ForwardingFile, ct).ConfigureAwait(false)).Trim() == "1",
            NatTable = await ReadTableAsync(time, ct).ConfigureAwait(false),
        };
    }

    /// <summary>OVN's name of this node: the database's system-id; null: not set yet.</summary>
    public static string? Chassis(OvsdbSnapshot? ovs) => ovs?.Rows("Open_vSwitch").FirstOrDefault()?.ExternalId("system-id");

    private static ObservedBridge Bridge(OvsdbSnapshot ovs, OvsdbRow row) => new(
        row.Uuid,
        row["datapath_type"].AsText() ?? "",
        [.. row["ports"].AsUuids().Select(port => ovs.Find("Port", port)?.Name).OfType<string>()]);

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
