using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>A guest on a NAT network behind an access policy, beside a VLAN network: something of each kind that can drift.</summary>
public sealed class DriftingMachines(RunningLab running) : IAsyncLifetime
{
    /// <summary>The MAC address of the guest's interface.</summary>
    public const string Mac = "02:00:00:00:77:01";

    private readonly LabSession lab = running.Session;

    private static readonly string[] Tables =
    [
        "Logical_Switch:name,other_config,external_ids", "Logical_Switch_Port:name,type,addresses,port_security,options,tag,external_ids",
        "Logical_Router:name,options,external_ids", "Logical_Router_Port:name,mac,networks,options,external_ids",
        "NAT:type,external_ip,logical_ip,options,external_ids", "DHCP_Options:cidr,options,external_ids",
        "Port_Group:name,external_ids", "ACL:direction,priority,match,action,external_ids", "Address_Set:name,addresses,external_ids",
        "Logical_Router_Static_Route:ip_prefix,nexthop,external_ids",
    ];

    private const string Manifests = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: drift}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: PhysicalNetwork
        metadata: {name: lan}
        spec: {vlans: [{from: 100, to: 199}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: HypervisorNode
        metadata: {name: node1}
        spec: {physicalNetworks: [{name: lan, bridge: br-lan}]}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: office, namespace: drift}
        spec: {subnets: [{cidr: 10.77.0.0/24}], nat: {}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: floor, namespace: drift}
        spec: {subnets: [{cidr: 10.78.0.0/24}], uplink: {physicalNetwork: lan, vlan: 177}}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: kernel, namespace: drift}
        spec: {source: {path: /var/lib/reconciler/images/x86_64/kernel}, format: kernel}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: MachineImage
        metadata: {name: initrd, namespace: drift}
        spec: {source: {path: /var/lib/reconciler/images/x86_64/initrd}, format: initrd}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: one, namespace: drift, labels: {app: one}}
        spec:
          cpu: {cores: 1, maxCores: 2}
          memory: {size: 128Mi}
          boot: {kernel: kernel, initrd: initrd, commandLine: "console=ttyS0 quiet reconciler.hostname=one"}
          interfaces: [{name: eth0, network: office, macAddress: "02:00:00:00:77:01"}]
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: wall, namespace: drift}
        spec:
          selector: {matchLabels: {app: one}}
          policyTypes: [Ingress]
          ingress: [{from: [{cidr: 10.77.0.0/24}], ports: [{protocol: TCP, port: 80}, {protocol: ICMP}]}]
        """;

    public async Task InitializeAsync()
    {
        (await lab.ApplyAsync(Manifests)).Succeeded();
        (await lab.KubectlAsync("wait", "-n", "drift", "--for=condition=Ready", "--timeout=100s", "virtualmachine/one", "virtualnetwork/office", "virtualnetwork/floor")).Succeeded();
        await Eventually.SeesAsync("the guest's boot id", () => lab.GetAsync("partition", "one", "drift"), seen => seen?["status"]?["bootId"] is not null);
    }

    public async Task DisposeAsync() =>
        (await lab.KubectlAsync("delete", "namespace", "drift", "--timeout=100s")).Succeeded();

    /// <summary>Fills in the words of a mutation that are known only at run time.</summary>
    internal async Task<string[]> ResolveAsync(string[] command)
    {
        var resolved = new List<string>();
        foreach (var word in command)
        {
            resolved.Add(word switch
            {
                "LOCALNET" => await UuidAsync("logical_switch_port", "type=localnet", "external_ids:reconciler-scope=network/drift.floor"),
                "PORT" => (await lab.GetAsync("partition", "one", "drift"))!["spec"]!["interfaces"]![0]!["portName"]!.GetValue<string>(),
                "FOREIGN_NIC" => await ForeignInterfaceAsync(),
                "DHCP" => await UuidAsync("dhcp_options", "cidr=10.77.0.0/24"),
                _ => word.Replace("$OVS_DB", lab.Variables["OVS_DB"], StringComparison.Ordinal),
            });
        }

        return [.. resolved];
    }

    /// <summary>libvirt plugs into Open vSwitch only what says so, which attach-interface cannot.</summary>
    private async Task<string> ForeignInterfaceAsync()
    {
        var path = Path.Combine(lab.Folder, "foreign-interface.xml");
        await File.WriteAllTextAsync(path, "<interface type='bridge'><mac address='02:00:00:00:66:66'/><source bridge='br-int'/><virtualport type='openvswitch'/><model type='virtio'/></interface>");
        return path;
    }

    /// <summary>What the tests may not find changed: the definition, the live machine and every northbound row, without what a restart renames.</summary>
    internal async Task<string> StateAsync()
    {
        var definition = Definition((await lab.VirshAsync("dumpxml", "drift.one", "--inactive")).Output);
        var live = Live((await lab.VirshAsync("dumpxml", "drift.one")).Output);
        var info = (await lab.VirshAsync("dominfo", "drift.one")).Output.Split('\n')
            .Where(line => line.StartsWith("State", StringComparison.Ordinal) || line.StartsWith("Autostart", StringComparison.Ordinal) || line.StartsWith("Persistent", StringComparison.Ordinal));
        var rows = new List<string>();
        foreach (var table in Tables)
        {
            var (name, columns) = (table.Split(':')[0], table.Split(':')[1]);
            var listed = (await lab.NorthboundAsync("--format=csv", "--no-headings", $"--columns={columns}", "list", name)).Succeeded();
            rows.AddRange(listed.Split('\n').Where(line => line.Length > 0).Select(line => $"{name}: {line}").Order(StringComparer.Ordinal));
        }

        var mappings = (await lab.RunAsync("ovs-vsctl", [$"--db={lab.Variables["OVS_DB"]}", "get", "open", ".", "external_ids:ovn-bridge-mappings"])).Output;
        return string.Join('\n', [definition, live, .. info, .. rows, mappings]);
    }

    /// <summary>The findings whose round of drift began after the given time.</summary>
    internal async Task<List<JsonNode>> FindingsAsync(DateTimeOffset after)
    {
        var reports = JsonNode.Parse((await lab.KubectlAsync("get", "driftreports", "-A", "-o", "json")).Succeeded())!;
        return [.. reports["items"]!.AsArray().SelectMany(report => report!["status"]?["findings"]?.AsArray() ?? [])
            .Select(finding => finding!).Where(finding => finding["lastSeen"]!.GetValue<DateTimeOffset>() > after)];
    }

    private async Task<string> UuidAsync(string table, params string[] conditions) =>
        (await lab.NorthboundAsync(["--bare", "--columns=_uuid", "find", table, .. conditions])).Succeeded().Trim();

    private static string Definition(string xml) => xml.Trim();

    private static string Live(string xml)
    {
        if (xml.Length == 0)
        {
            return "absent";
        }

        var domain = XElement.Parse(xml);
        var interfaces = domain.Descendants("interface")
            .Select(nic => $"{nic.Element("mac")?.Attribute("address")?.Value} {nic.Element("target")?.Attribute("dev")?.Value}").Order(StringComparer.Ordinal);
        return $"{domain.Element("currentMemory")?.Value} {domain.Element("memory")?.Value} {domain.Element("vcpu")} {string.Join(", ", interfaces)}";
    }
}
