using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>What was deleted leaves nothing in libvirt, Open vSwitch or OVN.</summary>
[Collection(LabTests.Name)]
public sealed class DeletionTests(RunningLab running)
{
    private const string Space = "gone";
    private readonly LabSession lab = running.Session;

    [Fact]
    public async Task Deleting_ANamespace_LeavesNothing()
    {
        var yaml = Yaml.Namespace(Space) + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.62.0.0/24}, {cidr: \"fd00:62::/64\"}], nat: {forwards: [{name: web, port: 8080, virtualMachine: one, targetPort: 80}]}}")
            + $"apiVersion: reconciler.dev/v1alpha1\nkind: AccessPolicy\nmetadata: {{name: wall, namespace: {Space}}}\nspec: {{selector: {{}}, logDenied: true}}\n---\n"
            + Yaml.Machine(Space, "one", "[{name: eth0, network: office}]", more: "disks: [{name: data, size: 16Mi}]");
        (await lab.ApplyAsync(yaml)).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", "virtualmachine/one")).Succeeded();
        (await RowsAsync()).Should().NotBeEmpty();
        (await DisksAsync()).Should().Contain("gone");
        await Eventually.SeesAsync("its forward on the node's own address", TableAsync, seen => seen.Contains("gone/office/web", StringComparison.Ordinal));

        (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

        (await lab.VirshAsync("list", "--all", "--name")).Succeeded().Should().NotContain("gone.");
        (await RowsAsync()).Should().BeEmpty();
        await Eventually.SeesAsync("no rule of it on the node", TableAsync, seen => !seen.Contains("gone/", StringComparison.Ordinal));
        (await TableAsync()).Should().Contain("masquerade", "the table itself is the node's");
        if ((await lab.KubectlAsync("get", "virtualnetworks", "-A", "-o", "jsonpath={.items[*].status.natAddress}")).Output.Trim().Length == 0)
        {
            await Eventually.SeesAsync("the shared way out gone with the last network that used it", async () => (await lab.NorthboundAsync("ls-list")).Succeeded(), seen => !seen.Contains("node-nat", StringComparison.Ordinal));
            await Eventually.SeesAsync("OVN's patch gone from the node's bridge", async () => (await lab.InsideNodeAsync(["ovs-vsctl", "list-ports", "br-nat"])).Succeeded(), seen => seen.Trim().Length == 0);
        }

        (await lab.OnNodeAsync("find", "/var/lib/reconciler/forwards", "-name", "gone.*")).Output.Should().BeEmpty();
        (await DisksAsync()).Should().NotContain("gone");
        (await lab.KubectlAsync("get", "addressclaims,partitions,driftreports", "-A", "-o", "name")).Output.Should().NotContain("gone");
        (await lab.KubectlAsync("get", "addressclaims", "-n", "reconciler-system", "-o", "yaml")).Output.Should().NotContain("namespace: gone");
    }

    private async Task<string> TableAsync() => (await lab.InsideNodeAsync(["nft", "list", "table", "ip", "reconciler"])).Succeeded();

    private async Task<string> RowsAsync()
    {
        var found = new System.Text.StringBuilder();
        foreach (var table in new[] { "Logical_Switch", "Logical_Switch_Port", "Logical_Router", "Logical_Router_Port", "NAT", "DHCP_Options", "Logical_Router_Static_Route", "Load_Balancer", "Port_Group", "ACL", "Meter", "Meter_Band", "Address_Set", "DNS" })
        {
            found.Append((await lab.NorthboundAsync("--bare", "--columns=_uuid,external_ids", "find", table, $"external_ids:reconciler-namespace={Space}")).Succeeded());
        }

        return found.ToString();
    }

    /// <summary>Cached images may stay for the next machine; disks may not.</summary>
    private async Task<string> DisksAsync() => (await lab.OnNodeAsync("find", "/var/lib/reconciler/disks", "-path", "*gone*")).Output;
}
