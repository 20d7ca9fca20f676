using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>
/// What was last carried out, as two hashes: of the node's own settings, and of what its guests and their networks want of it, which changes with every machine. Where
/// a hash is the same, what differs was changed behind our back. Both hold the host's boot: what a boot took away is not drift.
/// </summary>
/// <param name="Settings">Of what the node's spec and the agent's options want.</param>
/// <param name="Guests">Of what guests and networks want.</param>
internal sealed record NodeNetworkHash(string Settings, string Guests)
{
    /// <summary>The hashes of what is wanted.</summary>
    public static NodeNetworkHash Of(WantedNodeNetwork wanted)
    {
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        return new(
            Hash(
                BridgeMappings.Format(wanted.Mappings.OrderBy(entry => entry.Key, StringComparer.Ordinal)),
                string.Join(',', wanted.Bridges.Select(bridge => $"{bridge.Name}={bridge.Uplink}")),
                string.Join(' ', wanted.OvnSettings.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => $"{setting.Key}={setting.Value}")),
                boot),
            Hash(
                string.Join(' ', wanted.Probers.Select(prober => $"{prober.PortName}={prober.Address}")),
                NatTable.Wanted(wanted.Forwards).ToJsonString(),
                string.Join(' ', wanted.Guests),
                boot));
    }

    /// <summary>Reads what was noted; of what was not, empty texts.</summary>
    public static NodeNetworkHash Read(string file) =>
        File.Exists(file) && File.ReadAllText(file).Split('\n') is [var settings, .. var rest] ? new(settings, rest is [var guests, ..] ? guests : "") : new("", "");

    /// <summary>Whether what is wanted at a path is what was carried out last.</summary>
    public bool IsSame(NodeNetworkHash applied, string path) => IsOfGuests(path) ? Guests == applied.Guests : Settings == applied.Settings;

    /// <summary>Notes it.</summary>
    public void Write(string file) => AtomicFile.Write(file, Encoding.ASCII.GetBytes($"{Settings}\n{Guests}\n"));

    /// <summary>The nftables table is among them: it holds the rules of forwards, which go with their network.</summary>
    private static bool IsOfGuests(string path) =>
        path is NodeNetworkPlan.RouterGuardsPath or NodeNetworkPlan.MasqueradePath || path.StartsWith("node.nat.forwards[", StringComparison.Ordinal) || path.StartsWith("node.probers[", StringComparison.Ordinal);

    private static string Hash(params IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(new JsonArray([.. parts.Select(part => (JsonNode?)part)]).ToJsonString())));
}
