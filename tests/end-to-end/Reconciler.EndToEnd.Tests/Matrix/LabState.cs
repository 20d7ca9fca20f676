using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>
/// Everything that a mutation may leave changed: definitions, running machines, northbound rows, the node's Open vSwitch rows, its packet filter, links,
/// addresses and files, and what we and people wrote into the API. Without what counts or measures by nature.
/// </summary>
internal sealed class LabState
{
    /// <summary>Northbound columns that OVN writes.</summary>
    private static readonly HashSet<string> OvnsOwn = ["up", "dynamic_addresses", "nb_cfg", "nb_cfg_timestamp", "sb_cfg", "sb_cfg_timestamp", "hv_cfg", "hv_cfg_timestamp", "connections"];

    /// <summary>Columns of the node's database that hold settings; all others hold what Open vSwitch measures.</summary>
    private static readonly Dictionary<string, string[]> Settings = new()
    {
        ["Open_vSwitch"] = ["external_ids", "other_config", "bridges"],
        ["Bridge"] = ["name", "datapath_type", "fail_mode", "ports", "external_ids", "other_config", "controller", "mirrors", "netflow", "sflow", "ipfix", "protocols"],
        ["Port"] = ["name", "interfaces", "tag", "trunks", "vlan_mode", "qos", "other_config", "external_ids", "protected"],
        ["Interface"] = ["name", "type", "options", "external_ids", "mtu_request", "ingress_policing_rate", "ingress_policing_burst", "other_config", "lldp"],
        ["QoS"] = ["type", "queues", "other_config"],
        ["Queue"] = ["other_config", "dscp"],
    };

    private const string NodeScript = """
        nft list ruleset
        ip -o link | sed -E 's/^[0-9]+: //; s/link.ether [0-9a-f:]+//; s/ state [A-Z]+//' | sort; ip -o link | sed -E 's/^[0-9]+: ([^:]+).*link.ether ([0-9a-f:]+).*/# \1 \2/' | sort
        ip -o address | sed -E 's/^[0-9]+: //' | grep -v ' fe80:' | sort; cat /proc/sys/net/ipv4/ip_forward
        cd /var/lib/reconciler; find images -type f ! -name '*.json' -printf '%p %s %m\n' | sort; find disks -type f -printf '%p %m\n' | sort; find images disks -maxdepth 1 -type f ! -name '*.json' ! -name '*.qcow2' | sort | xargs -r cksum
        for disk in $(find disks -name '*.qcow2' | sort); do qemu-img info -U "$disk" | grep -E '^(image|virtual size|backing|file format)'; done
        """;

    private readonly SortedDictionary<string, string> sections = new(StringComparer.Ordinal);

    /// <summary>What differed from the state that was waited for.</summary>
    public string Message { get; set; } = "";

    /// <summary>Reads it.</summary>
    public static async Task<LabState> ReadAsync(LabSession lab)
    {
        var state = new LabState();
        var domains = (await lab.VirshAsync("list", "--all", "--name")).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToList();
        var virsh = lab.RunAsync("virsh", [string.Join(';', domains.SelectMany(domain => new[] { $"dumpxml {domain} --inactive", "echo @@", $"dumpxml {domain}", "echo @@", $"dominfo {domain}", "echo @@" }))]);
        var northbound = lab.RunAsync("ovsdb-client", ["-f", "json", "dump", lab.Variables["OVN_NB_DB"], "OVN_Northbound"]);
        var node = lab.RunAsync("ovsdb-client", ["-f", "json", "dump", lab.Variables["OVS_DB"], "Open_vSwitch"]);
        var files = lab.InsideNodeAsync(["sh", "-c", NodeScript]);
        var objects = lab.KubectlAsync("get",
            "virtualmachines,partitions,virtualnetworks,accesspolicies,quarantinepolicies,addressclaims,hypervisornodes,physicalnetworks,machineimages", "-A", "-o", "json");
        state.AddDomains(domains, (await virsh).Output);
        state.AddRows("northbound", (await northbound).Succeeded(), (_, column) => !OvnsOwn.Contains(column));
        state.AddRows("ovs", (await node).Succeeded(), (table, column) => Settings.TryGetValue(table, out var columns) && columns.Contains(column));
        state.sections["node"] = (await files).Succeeded();
        state.AddObjects((await objects).Succeeded());
        return state;
    }

    /// <summary>The lines in which another state differs; empty: in none.</summary>
    /// <param name="other">The other.</param>
    /// <param name="renumbered">Whether numbers that libvirt gives to what is plugged in or started may differ.</param>
    public string Differences(LabState other, bool renumbered)
    {
        var text = new StringBuilder();
        foreach (var name in sections.Keys.Union(other.sections.Keys).Order(StringComparer.Ordinal))
        {
            var (was, isNow) = (Lines(sections.GetValueOrDefault(name, ""), renumbered), Lines(other.sections.GetValueOrDefault(name, ""), renumbered));
            if (!was.SequenceEqual(isNow))
            {
                foreach (var line in Except(was, isNow))
                {
                    text.Append(name).Append(" - ").AppendLine(line);
                }

                foreach (var line in Except(isNow, was))
                {
                    text.Append(name).Append(" + ").AppendLine(line);
                }
            }
        }

        return text.ToString();
    }

    /// <summary>What has the word foreign in its name, as it stands.</summary>
    public string Foreign() => string.Join(
        '\n',
        sections.SelectMany(section => section.Key.Contains("foreign", StringComparison.Ordinal) ? section.Value.Split('\n') : section.Value.Split('\n').Where(line => line.Contains("foreign", StringComparison.Ordinal)))
            .Where(line => !line.StartsWith("Open_vSwitch:", StringComparison.Ordinal)));

    /// <inheritdoc/>
    public override string ToString() => Message;

    private static List<string> Except(List<string> lines, List<string> others)
    {
        var left = others.ToList();
        return [.. lines.Where(line => !left.Remove(line))];
    }

    private static List<string> Lines(string text, bool renumbered) =>
        [.. text.Split('\n').Where(line => line.Length > 0 && !(renumbered && line.StartsWith("# ", StringComparison.Ordinal)))];

    private void AddDomains(List<string> domains, string output)
    {
        var parts = output.Split("@@");
        for (var i = 0; i < domains.Count && 3 * i + 2 < parts.Length; i++)
        {
            sections[$"definition of {domains[i]}"] = Numbered(parts[3 * i]);
            sections[$"running {domains[i]}"] = Numbered(parts[3 * i + 1]);
            sections[$"state of {domains[i]}"] = string.Join('\n', parts[3 * i + 2].Split('\n').Where(line => line.StartsWith("State", StringComparison.Ordinal)
                || line.StartsWith("Autostart", StringComparison.Ordinal) || line.StartsWith("Persistent", StringComparison.Ordinal) || line.StartsWith("Managed", StringComparison.Ordinal)));
        }
    }

    /// <summary>Puts what libvirt numbers into lines of its own, marked, so that it can be left out after a restart.</summary>
    private static string Numbered(string xml)
    {
        if (xml.Trim().Length == 0)
        {
            return "";
        }

        var domain = XElement.Parse(xml.Trim());
        var numbers = new StringBuilder();
        foreach (var attribute in domain.Attributes("id").ToList())
        {
            numbers.AppendLine($"# {attribute}");
            attribute.Remove();
        }

        // Libvirt's metadata call asks for a prefix; from which definition a guest was started is not known any more when its mark was taken away.
        foreach (var mark in domain.Elements("metadata").Elements())
        {
            mark.Attributes().Where(attribute => attribute.IsNamespaceDeclaration && attribute.Name.LocalName != "xmlns").Remove();
            numbers.AppendLine($"# {mark.Attribute("applied")}");
            mark.SetAttributeValue("applied", null);
        }

        foreach (var element in domain.Descendants().Where(element => element.Name.LocalName is "alias" or "address" && element.Parent!.Parent?.Name.LocalName == "devices").ToList())
        {
            numbers.AppendLine($"# {element.Parent!.Name} {element.Parent.Element("target")?.Attribute("dev")?.Value} {element}");
            element.Remove();
        }

        foreach (var index in domain.Descendants("source").Attributes("index").ToList())
        {
            numbers.AppendLine($"# {index.Parent!.Attribute("file")?.Value} {index}");
            index.Remove();
        }

        foreach (var terminal in domain.Descendants("source").Attributes("path").Where(path => path.Value.StartsWith("/dev/pts/", StringComparison.Ordinal))
            .Concat(domain.Descendants("console").Attributes("tty")).ToList())
        {
            numbers.AppendLine($"# {terminal}");
            terminal.Remove();
        }

        // Limits that were taken away leave the lengths of their bursts, which limit nothing.
        domain.Descendants("iotune").Where(limits => limits.Elements().All(limit => limit.Value == "1" && limit.Name.LocalName.EndsWith("_max_length", StringComparison.Ordinal))).Remove();

        // Devices that were plugged out and in again stand at the end.
        if (domain.Element("devices") is { } devices)
        {
            devices.ReplaceNodes(devices.Elements().OrderBy(device => device.Name.LocalName, StringComparer.Ordinal).ThenBy(device => device.ToString(), StringComparer.Ordinal).ToList());
        }

        return domain + "\n" + numbers;
    }

    private void AddRows(string database, string dump, Func<string, string, bool> isKept)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = new List<(string Table, string Label, List<(string Column, JsonNode? Value)> Columns)>();
        foreach (var table in dump.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!))
        {
            var name = table["caption"]!.GetValue<string>().Replace(" table", "", StringComparison.Ordinal);
            var headings = table["headings"]!.AsArray().Select(heading => heading!.GetValue<string>()).ToList();
            foreach (var row in table["data"]!.AsArray())
            {
                var columns = headings.Zip(row!.AsArray()).ToDictionary(pair => pair.First, pair => pair.Second);
                var label = $"{name} {(Mark(columns.GetValueOrDefault("external_ids")) is { Length: > 0 } mark ? mark : columns.GetValueOrDefault("name") is JsonValue named ? named.ToString() : "")}".Trim();
                labels[columns["_uuid"]!.AsArray()[1]!.GetValue<string>()] = label;

                // ovn-controller makes itself one that does nothing.
                var isOvns = name == "QoS" && columns.GetValueOrDefault("type")?.ToString() == "linux-noop";
                if (!isOvns && columns.Keys.Any(column => isKept(name, column)))
                {
                    rows.Add((name, label, [.. columns.Where(column => column.Key != "_uuid" && isKept(name, column.Key)).Select(column => (column.Key, column.Value))]));
                }
            }
        }

        foreach (var group in rows.GroupBy(row => row.Table))
        {
            sections[$"{database} {group.Key}"] = string.Join(
                '\n',
                group.Select(row => $"{row.Label}: {string.Join(", ", row.Columns.Select(column => $"{column.Column}={Text(column.Value, labels)}"))}").Order(StringComparer.Ordinal));
        }
    }

    private static string Mark(JsonNode? ids) => ids is JsonArray { Count: 2 } map && map[1] is JsonArray pairs
        ? string.Join(' ', pairs.Where(pair => pair![0]!.ToString() is "reconciler-scope" or "reconciler-row").Select(pair => pair![1]!.ToString()))
        : "";

    /// <summary>A value with rows by their names, not their uuids; without what OVN and libvirt note about the time and the place of a port.</summary>
    private static string Text(JsonNode? value, Dictionary<string, string> labels) => value switch
    {
        JsonArray { Count: 2 } pair when pair[0]?.ToString() is "set" or "map" => "[" + string.Join(", ", pair[1]!.AsArray().Select(item => Text(item, labels))
            .Where(item => !item.Contains("ovn-installed", StringComparison.Ordinal) && !item.Contains("ovn-startup-ts", StringComparison.Ordinal) && !item.Contains("ct-zone-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)) + "]",
        JsonArray { Count: 2 } pair when pair[0]?.ToString() == "uuid" => labels.GetValueOrDefault(pair[1]!.ToString()) ?? "?",
        // An entry of a map: what it names may be a row, too.
        JsonArray { Count: 2 } entry => $"{Text(entry[0], labels)}: {Text(entry[1], labels)}",
        _ => value?.ToJsonString() ?? "",
    };

    private void AddObjects(string json)
    {
        foreach (var item in JsonNode.Parse(json)!["items"]!.AsArray())
        {
            var metadata = item!["metadata"]!;
            var kept = new JsonObject
            {
                ["spec"] = item["spec"]?.DeepClone(),
                ["labels"] = metadata["labels"]?.DeepClone(),
                ["finalizers"] = metadata["finalizers"]?.DeepClone(),
                ["ownerReferences"] = metadata["ownerReferences"]?.DeepClone(),
            };
            // It counts the owner's changes, also those that were taken back.
            (kept["spec"] as JsonObject)?.Remove("generation");
            sections[$"{item["kind"]} {metadata["namespace"]}/{metadata["name"]}"] = kept.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        }
    }
}
