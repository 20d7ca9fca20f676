using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Networks seen from inside the guests and on the wire, never by reading our own rows.</summary>
[Collection(LabTests.Name)]
public sealed class NetworkTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "nets";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        var yaml = Yaml.Namespace(Space) + Yaml.Lan
            + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.61.0.0/24}], nat: {}}")
            + Yaml.Network(Space, "floor", "{subnets: [{cidr: 10.120.0.0/24, gateway: 10.120.0.1}], uplink: {physicalNetwork: lan, vlan: 120}}")
            + Yaml.Machine(Space, "one", "[{name: eth0, network: office}]")
            + Yaml.Machine(Space, "two", "[{name: eth0, network: floor, ipAddresses: [10.120.0.77]}]");
        (await lab.ApplyAsync(yaml)).Succeeded();
        (await lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", "virtualmachines", "--all")).Succeeded();
        foreach (var name in new[] { "one", "two" })
        {
            await Eventually.SeesAsync($"{name}'s guest agent", () => lab.GetAsync("partition", name, Space), seen => seen?["status"]?["bootId"] is not null);
        }
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task Guests_GetTheirClaimedAddressByDhcp_ReachOutsideThroughNat_AndTagFramesOnAVlan()
    {
        var claimed = (await lab.GetAsync("virtualmachine", "one", Space))!["status"]!["interfaces"]![0]!["ipAddresses"]![0]!.GetValue<string>();
        await Eventually.SeesAsync(
            $"DHCP gave {claimed}", () => lab.InGuestAsync($"{Space}.one", "/bin/ip", "-4", "address", "show", "eth0"), seen => seen.Contains($"{claimed}/24", StringComparison.Ordinal));

        // 203.0.113.1 is a host beyond the node's gateway; the guest's 10.61.0.0/24 has no way back from there but by translation.
        (await lab.InGuestAsync($"{Space}.one", "/bin/ping", "-c", "2", "-W", "3", "203.0.113.1")).Should().Contain("exit 0");

        await Eventually.SeesAsync(
            "the guest on VLAN 120 answers a host on the physical LAN",
            () => lab.InWorldAsync("vlan120", "ping", "-c", "1", "-W", "1", "10.120.0.77"),
            result => result.ExitCode == 0);
        var frames = lab.OnNodeAsync("timeout", "30", "tcpdump", "-i", "lan0", "-c", "1", "-n", "-e", "vlan", "120", "and", "icmp");
        (await lab.InWorldAsync("vlan120", "ping", "-c", "20", "-i", "0.3", "10.120.0.77")).ExitCode.Should().Be(0);
        (await lab.InWorldAsync("vlan130", "ping", "-c", "1", "-W", "1", "10.120.0.77")).ExitCode.Should().NotBe(0, "another VLAN hears nothing");
        (await frames).Output.Should().Contain("vlan 120");
    }
}
