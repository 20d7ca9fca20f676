using Reconciler.EndToEnd.Tests.Matrix;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>
/// What is not ours stands beside it, named like ours where that could mislead, while ours is made, changed behind our back, put back and deleted: byte for byte
/// it stays as it was. Everything foreign has that word in its name.
/// </summary>
[Collection(LabTests.Name)]
public sealed class BystanderTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "beside";
    private static readonly string[] Domains = ["foreign-running", "foreign-defined", "nowhere.foreign", Space + ".foreign"];
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        foreach (var domain in Domains)
        {
            await FileAsync("virsh", $"<domain type='qemu'><name>{domain}</name><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><memballoon model='none'/></devices></domain>", "define", "{file}");
        }

        await FileAsync("virsh", "<network><name>foreign</name><bridge name='foreignbr'/></network>", "net-define", "{file}");
        await FileAsync("virsh", "<pool type='dir'><name>foreign</name><target><path>/var/lib/libvirt/images</path></target></pool>", "pool-define", "{file}");
        foreach (string[] command in new string[][]
        {
            ["virsh", "start", "foreign-running"], ["virsh", "autostart", "foreign-defined"], ["virsh", "pool-start", "foreign"],
            ["ovs-vsctl", "add-br", "br-foreign", "--", "set", "bridge", "br-foreign", "datapath_type=netdev", "--", "add-port", "br-foreign", "foreign0", "tag=7", "--", "set", "interface", "foreign0", "type=internal"],
            ["ovs-vsctl", "add-port", "br-lan", "foreign1", "tag=8", "--", "set", "interface", "foreign1", "type=internal", "external_ids:owner=foreign"],
            ["ovn-nbctl", "ls-add", "foreign"], ["ovn-nbctl", "lsp-add", "foreign", "foreign-port"], ["ovn-nbctl", "lsp-set-addresses", "foreign-port", "02:00:00:00:99:01 10.60.0.9"],
            ["ovn-nbctl", "ls-add", $"{Space}.foreign"], ["ovn-nbctl", "lr-add", "foreign-router"], ["ovn-nbctl", "lrp-add", "foreign-router", "foreign-gateway", "02:00:00:00:99:02", "10.60.0.1/24"],
            ["ovn-nbctl", "lr-nat-add", "foreign-router", "snat", "192.0.2.99", "10.60.0.0/24"], ["ovn-nbctl", "acl-add", "foreign", "to-lport", "100", "ip4 && inport == \"foreign-port\"", "drop"],
            ["ovn-nbctl", "pg-add", "foreign_group", "foreign-port"], ["ovn-nbctl", "create", "address_set", "name=foreign_set", "addresses=192.0.2.7"],
            ["ovn-nbctl", "create", "dhcp_options", "cidr=10.60.0.0/24", "external_ids:owner=foreign"], ["ovn-nbctl", "create", "dns", "records:foreign=192.0.2.8", "external_ids:owner=foreign"],
            ["ovn-nbctl", "lb-add", "foreign-balancer", "192.0.2.9:80", "10.60.0.9:80"],
            ["nft", "add", "table", "ip", "foreign"], ["nft", "add", "chain", "ip", "foreign", "postrouting", "{ type nat hook postrouting priority 90; }"],
            ["nft", "add", "rule", "ip", "foreign", "postrouting", "ip", "saddr", "10.60.0.0/24", "masquerade", "comment", "foreign"],
        })
        {
            await RunAsync(command);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var domain in Domains)
        {
            await lab.VirshAsync("destroy", domain);
            await lab.VirshAsync("undefine", domain);
        }

        foreach (string[] command in new string[][]
        {
            ["virsh", "net-undefine", "foreign"], ["virsh", "pool-destroy", "foreign"], ["virsh", "pool-undefine", "foreign"], ["nft", "delete", "table", "ip", "foreign"],
            ["ovs-vsctl", "del-br", "br-foreign"], ["ovs-vsctl", "del-port", "br-lan", "foreign1"], ["ovn-nbctl", "ls-del", "foreign"], ["ovn-nbctl", "ls-del", $"{Space}.foreign"],
            ["ovn-nbctl", "lr-del", "foreign-router"], ["ovn-nbctl", "pg-del", "foreign_group"], ["ovn-nbctl", "destroy", "address_set", "foreign_set"], ["ovn-nbctl", "lb-del", "foreign-balancer"],
            ["ovs-vsctl", "set", "open", ".", "external_ids:ovn-bridge-mappings=lan:br-lan,reconciler-nat:br-nat"],
        })
        {
            await RunAsync(command);
        }
    }

    [Fact]
    public async Task WhatIsNotOurs_IsNeverTouched()
    {
        (await lab.ApplyAsync(Yaml.Namespace(Space) + Yaml.Lan + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.69.0.0/24}], nat: {}}")
            + Yaml.Network(Space, "floor", "{subnets: [{cidr: 10.70.0.0/24}], uplink: {physicalNetwork: lan, vlan: 170}}")
            + Yaml.Machine(Space, "one", "[{name: eth0, network: office}]"))).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", "virtualmachine/one", "virtualnetwork/office", "virtualnetwork/floor")).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=GuestAgentConnected", "--timeout=100s", "virtualmachine/one")).Succeeded();
        await RunAsync(["ovs-vsctl", "set", "open", ".", "external_ids:ovn-bridge-mappings=foreign:br-foreign,lan:br-lan,reconciler-nat:br-nat"]);
        var before = await SettledAsync();
        before.Foreign().Split('\n').Should().HaveCountGreaterThan(20);
        (await StoragesAsync()).Should().Contain("foreignbr");
        var storages = await StoragesAsync();

        foreach (string[] command in new string[][]
        {
            ["virsh", "suspend", $"{Space}.one"], ["virsh", "undefine", $"{Space}.one"], ["ovn-nbctl", "ls-del", $"{Space}.floor"], ["ovn-nbctl", "lr-del", $"{Space}.office"],
            ["ovs-vsctl", "set", "open", ".", "external_ids:ovn-bridge-mappings=lan:br-nowhere,foreign:br-foreign"], ["ovs-vsctl", "del-br", "br-nat"], ["nft", "delete", "table", "ip", "reconciler"],
        })
        {
            await RunAsync(command);
        }

        await Eventually.SeesAsync("ours as it was, and what is foreign, too", ReadAsync, state => (state.Message = before.Differences(state, renumbered: true)).Length == 0, TimeSpan.FromSeconds(90));
        var agent = lab.ControllerProcesses().Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[1] == "agent");
        (await lab.RunAsync("kill", ["-KILL", $"{agent}"])).Succeeded();
        (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

        (await ReadAsync()).Foreign().Should().Be(before.Foreign());
        (await StoragesAsync()).Should().Be(storages);
        (await lab.KubectlAsync("get", "driftreports", "-A", "-o", "yaml")).Succeeded().Should().NotContain(Space + ".foreign", "what is not ours is not reported as if it were");
    }

    private Task<LabState> ReadAsync() => LabState.ReadAsync(lab);

    private async Task<LabState> SettledAsync()
    {
        var last = await ReadAsync();
        return await Eventually.SeesAsync(
            "a state that stays",
            async () =>
            {
                var next = await ReadAsync();
                next.Message = last.Differences(next, renumbered: false);
                return last = next;
            },
            state => state.Message.Length == 0);
    }

    private async Task<string> StoragesAsync() => (await lab.RunAsync("virsh", ["net-dumpxml foreign; pool-dumpxml foreign --inactive; net-list --all; pool-list --all"])).Succeeded();

    private async Task RunAsync(string[] command)
    {
        var result = command[0] switch
        {
            "nft" => await lab.InsideNodeAsync(command),
            "ovs-vsctl" => await lab.RunAsync("ovs-vsctl", [$"--db={lab.Variables["OVS_DB"]}", .. command[1..]]),
            "ovn-nbctl" => await lab.NorthboundAsync(command[1..]),
            _ => await lab.RunAsync(command[0], command[1..]),
        };
        result.Succeeded();
    }

    private async Task FileAsync(string program, string content, params string[] arguments)
    {
        var path = Path.Combine(lab.Folder, "foreign.xml");
        await File.WriteAllTextAsync(path, content);
        (await lab.RunAsync(program, [.. arguments.Select(argument => argument == "{file}" ? path : argument)])).Succeeded();
    }
}
