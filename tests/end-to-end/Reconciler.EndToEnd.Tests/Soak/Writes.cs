using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reconciler.EndToEnd.Tests.Soak;

/// <summary>
/// What we ever wrote, counted where it arrives: OVSDB's transactions with our comment, the agent's steps, and the version of every object in the API.
/// Leases are renewed by the clock and are left out.
/// </summary>
internal sealed partial record Writes(int Northbound, int Switch, int Libvirt, IReadOnlyDictionary<string, string> Objects, int Findings)
{
    private const string Kinds =
        "virtualmachines,partitions,virtualnetworks,accesspolicies,quarantinepolicies,addressclaims,hypervisornodes,physicalnetworks,machineimages,driftreports,events,namespaces";

    /// <summary>Counts now.</summary>
    public static async Task<Writes> CountAsync(LabSession lab)
    {
        var objects = JsonNode.Parse((await lab.KubectlAsync("get", Kinds, "-A", "-o", "json")).Succeeded())!["items"]!.AsArray();
        return new Writes(
            Comments(Path.Combine(lab.Folder, "fabric", "ovn", "ovnnb_db.db")),
            Comments(Path.Combine(lab.Folder, "node1", "etc-openvswitch", "conf.db")),
            Steps().Count(await ReadAsync(Path.Combine(lab.Folder, "node1", "log", "agent.log"))),
            objects.ToDictionary(
                item => $"{item!["kind"]} {item["metadata"]!["namespace"]}/{item["metadata"]!["name"]}", item => item!["metadata"]!["resourceVersion"]!.GetValue<string>()),
            objects.Where(item => item!["kind"]!.GetValue<string>() == "DriftReport").Sum(report => report!["status"]?["findings"]?.AsArray().Sum(finding => finding!["count"]?.GetValue<int>() ?? 1) ?? 0));
    }

    /// <summary>What was written since: words for people; empty: nothing.</summary>
    public string Since(Writes before) => string.Join("; ", Lines(before));

    private IEnumerable<string> Lines(Writes before)
    {
        if (Northbound != before.Northbound)
        {
            yield return $"{Northbound - before.Northbound} northbound transactions";
        }

        if (Switch != before.Switch)
        {
            yield return $"{Switch - before.Switch} Open vSwitch transactions";
        }

        if (Libvirt != before.Libvirt)
        {
            yield return $"{Libvirt - before.Libvirt} steps of the agent";
        }

        foreach (var (name, version) in Objects.Where(entry => before.Objects.GetValueOrDefault(entry.Key) != entry.Value))
        {
            yield return $"{name} is of version {version}, was {before.Objects.GetValueOrDefault(name) ?? "not there"}";
        }
    }

    /// <summary>Our transactions say so in OVSDB's log.</summary>
    private static int Comments(string database) => Ours().Count(File.ReadAllText(database));

    private static async Task<string> ReadAsync(string file)
    {
        // The agent goes on writing.
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    [GeneratedRegex("\"_comment\":\"reconciler")]
    private static partial Regex Ours();

    /// <summary>The lines of PartitionRounds and of the node's network that name a step before it is carried out.</summary>
    [GeneratedRegex(@"info: Reconciler\.Agent\.\S+ (Partition \S+: [A-Z][A-Za-z]+ for |Node network: [A-Z][A-Za-z]+ for )")]
    private static partial Regex Steps();
}
