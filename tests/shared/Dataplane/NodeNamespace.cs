using System.Diagnostics;
using System.Globalization;
using Reconciler.Testing.Databases;
using Reconciler.Topology;

namespace Reconciler.Testing.Dataplane;

/// <summary>
/// A node for real: Open vSwitch with its userspace datapath and ovn-controller in a network namespace of their own, and guests that are network
/// namespaces plugged into br-int, as libvirt would plug a guest. Leaves no process, namespace or file.
/// </summary>
internal sealed class NodeNamespace : IAsyncDisposable
{
    private readonly string id = Guid.NewGuid().ToString("N")[..6];
    private readonly List<string> namespaces = [];
    private readonly List<int> processes = [];
    private readonly string folder = Directory.CreateTempSubdirectory("rc-node-").FullName;
    private int ports;

    private NodeNamespace()
    {
    }

    public string Name => $"rct{id}";

    private string Local => $"unix:{folder}/db.sock";

    /// <summary>Starts a node that is the chassis with a number, such as <c>node1</c>, of a central part.</summary>
    public static async Task<NodeNamespace> StartAsync(string central, int number = 1)
    {
        var node = new NodeNamespace();
        try
        {
            await node.AddNamespaceAsync(node.Name);
            await Tools.RunAsync("ovsdb-tool", "create", $"{node.folder}/conf.db", Tools.Schema("vswitch.ovsschema"));
            await node.StartAsync("ovsdb-server", $"{node.folder}/conf.db", $"--remote=p{node.Local}");
            await node.VsctlAsync("--no-wait", "init");
            await node.VsctlAsync("--no-wait", "set", "Open_vSwitch", ".", $"external_ids:system-id=node{number}", $"external_ids:ovn-remote={central}",
                "external_ids:ovn-encap-type=geneve", $"external_ids:ovn-encap-ip=127.0.0.{number}", "external_ids:ovn-bridge-datapath-type=netdev",
                $"external_ids:ovn-bridge-mappings=campus:br-campus,annex:br-annex,{NodeNat.PhysicalNetwork}:{NodeNat.Bridge}");
            await node.StartAsync("ovs-vswitchd", node.Local);
            await node.VsctlAsync("add-br", "br-int", "--", "set", "Bridge", "br-int", "datapath_type=netdev", "fail_mode=secure",
                "--", "add-br", NodeNat.Bridge, "--", "set", "Bridge", NodeNat.Bridge, "datapath_type=netdev",
                "--", "add-br", "br-campus", "--", "set", "Bridge", "br-campus", "datapath_type=netdev",
                "--", "add-br", "br-annex", "--", "set", "Bridge", "br-annex", "datapath_type=netdev");
            await node.IpAsync("address", "add", $"{NodeNat.NodeAddress}/16", "dev", NodeNat.Bridge);
            await node.IpAsync("link", "set", NodeNat.Bridge, "up");
            await node.StartAsync("ovn-controller", node.Local);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Plugs a guest into br-int.</summary>
    public Task<GuestNamespace> AddGuestAsync(string portName, string macAddress) =>
        AddMachineAsync("br-int", macAddress, $"external_ids:iface-id={portName}");

    /// <summary>
    /// Plugs a guest that tags into br-int: on its one port it has a switch, on that a place for its untagged frames and one for each VLAN. The kernel's own VLAN devices may be missing, so
    /// the switch, which is an Open vSwitch bridge, tags.
    /// </summary>
    public async Task<IReadOnlyList<GuestNamespace>> AddTaggingGuestAsync(string portName, string macAddress, params int?[] vlans)
    {
        var (port, inside) = ($"{Name}t{++ports}", $"{Name}t{++ports}");
        var bridge = $"br-{inside}";
        await IpAsync("link", "add", port, "type", "veth", "peer", "name", inside);
        await IpAsync("link", "set", port, "up");
        await IpAsync("link", "set", inside, "up");
        await VsctlAsync("add-br", bridge, "--", "set", "Bridge", bridge, "datapath_type=netdev", "other_config:hwaddr=\"02:00:00:00:99:99\"", "--", "add-port", bridge, inside,
            "--", "add-port", "br-int", port, "--", "set", "Interface", port, $"external_ids:iface-id={portName}");
        List<GuestNamespace> places = [];
        foreach (var vlan in vlans)
        {
            var place = await AddMachineAsync(bridge, macAddress, "external_ids:test=place");
            if (vlan is { } tag)
            {
                await VsctlAsync("set", "Port", place.Device, $"tag={tag.ToString(CultureInfo.InvariantCulture)}");
            }

            places.Add(place);
        }

        return places;
    }

    /// <summary>Plugs a host of a physical network into its bridge: as an access port of a VLAN, or as one that has all of them.</summary>
    public async Task<GuestNamespace> AddHostAsync(int? vlan, string macAddress, string network = "campus")
    {
        var host = await AddMachineAsync($"br-{network}", macAddress, "external_ids:test=host");
        if (vlan is { } tag)
        {
            await VsctlAsync("set", "Port", host.Device, $"tag={tag.ToString(CultureInfo.InvariantCulture)}");
        }

        return host;
    }

    /// <summary>Plugs this node's bridge of the campus and another node's into each other, as a wire of the physical network. There is none for tunnels.</summary>
    public async Task ConnectAsync(NodeNamespace other)
    {
        await ExecuteAsync(["link", "add", $"{Name}w", "netns", Name, "type", "veth", "peer", "name", $"{other.Name}w", "netns", other.Name]);
        foreach (var node in new[] { this, other })
        {
            await node.IpAsync("link", "set", $"{node.Name}w", "up");
            await node.VsctlAsync("add-port", "br-campus", $"{node.Name}w");
        }
    }

    /// <summary>Runs a program in the node's namespace.</summary>
    public Task<string> RunAsync(params string[] command) => ExecuteAsync(["netns", "exec", Name, .. command]);

    /// <summary>Asks the node's ovs-vswitchd.</summary>
    public Task<string> AppctlAsync(params string[] command) =>
        Tools.RunAsync("ovs-appctl", ["-t", Directory.GetFiles(folder, "ovs-vswitchd.*.ctl").Single(), "-T", "30", .. command]);

    /// <summary>The number that a guest's port has in Open vSwitch.</summary>
    public async Task<string> PortNumberAsync(GuestNamespace guest) => (await VsctlAsync("get", "Interface", guest.Device, "ofport")).Trim();

    /// <summary>What a daemon of the node has logged.</summary>
    public Task<string[]> LogAsync(string program) => File.ReadAllLinesAsync($"{folder}/{program}.log");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.AsEnumerable().Reverse())
        {
            try
            {
                using var running = Process.GetProcessById(process);
                running.Kill();
                await running.WaitForExitAsync();
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }

        foreach (var name in namespaces)
        {
            await ExecuteAsync(["netns", "delete", name]);
        }

        Directory.Delete(folder, recursive: true);
    }

    internal static async Task<string> ExecuteAsync(IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: exit {process.ExitCode}: {await errors}{await output}");
    }

    private async Task<GuestNamespace> AddMachineAsync(string bridge, string macAddress, string setting)
    {
        var device = $"{Name}p{(++ports).ToString(CultureInfo.InvariantCulture)}";
        var name = $"{device}n";
        await AddNamespaceAsync(name);
        await VsctlAsync("add-port", bridge, device, "--", "set", "Interface", device, "type=internal", setting);
        await IpAsync("link", "set", device, "netns", name);
        await ExecuteAsync(["-n", name, "link", "set", device, "address", macAddress]);
        await ExecuteAsync(["-n", name, "link", "set", "lo", "up"]);
        await ExecuteAsync(["-n", name, "link", "set", device, "up"]);
        return new GuestNamespace(name, device, folder);
    }

    private async Task AddNamespaceAsync(string name)
    {
        await ExecuteAsync(["netns", "add", name]);
        namespaces.Add(name);
        await ExecuteAsync(["-n", name, "link", "set", "lo", "up"]);
    }

    private async Task StartAsync(string program, params string[] arguments)
    {
        var pidFile = $"{folder}/{program}.pid";
        await RunAsync(["env", $"OVS_RUNDIR={folder}", $"OVN_RUNDIR={folder}", Path.Combine(Tools.Artifacts, "bin", program), "--detach", "--no-chdir", $"--pidfile={pidFile}",
            $"--log-file={folder}/{program}.log", "-vconsole:off", .. arguments]);
        processes.Add(int.Parse((await File.ReadAllTextAsync(pidFile)).Trim(), CultureInfo.InvariantCulture));
    }

    private Task<string> VsctlAsync(params string[] arguments) => Tools.RunAsync("ovs-vsctl", [$"--db={Local}", "--timeout=30", .. arguments]);

    private Task<string> IpAsync(params string[] arguments) => ExecuteAsync(["-n", Name, .. arguments]);
}
