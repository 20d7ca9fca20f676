namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>
/// Three guests for the tests of networks: <c>one</c> and <c>two</c> in an office of both families behind NAT, <c>two</c> also on a VLAN, <c>three</c> in a twin of the
/// office with the same IPv4 addresses.
/// </summary>
public sealed class NetworkGuests(RunningLab running) : IAsyncLifetime
{
    /// <summary>The namespace of all of it.</summary>
    public const string Space = "nets";

    /// <summary>A host beyond the node's gateway: HTTP on port 80, the caller's address on port 7. There is no way back to guests but by translation.</summary>
    public const string World = "203.0.113.1";

    private const string Names = "one two three";

    /// <summary>The lab.</summary>
    internal LabSession Lab { get; } = running.Session;

    public async Task InitializeAsync()
    {
        var yaml = Yaml.Namespace(Space) + Yaml.Lan
            + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.61.0.0/24}, {cidr: \"fd00:61::/64\"}], mtu: 1400, dhcp: {domain: office.example}, nat: {forwards: [{name: web, port: 8080, virtualMachine: two, targetPort: 80}]}}")
            + Yaml.Network(Space, "twin", "{subnets: [{cidr: 10.61.0.0/24}], nat: {forwards: [{name: stream, port: 7008, virtualMachine: three}]}}")
            + Yaml.Network(Space, "floor", "{subnets: [{cidr: 10.120.0.0/24, gateway: 10.120.0.1}], uplink: {physicalNetwork: lan, vlan: 120}}")
            + Yaml.Machine(Space, "one", "[{name: eth0, network: office, bandwidth: {ingress: 8M}}]")
            + Yaml.Machine(Space, "two", "[{name: eth0, network: office}, {name: eth1, network: floor, ipAddresses: [10.120.0.77]}]", "{app: web}")
            + Yaml.Machine(Space, "three", "[{name: eth0, network: twin}]");
        (await Lab.ApplyAsync(yaml)).Succeeded();
        (await Lab.KubectlAsync("wait", "-n", Space, "--for=condition=Ready", "--timeout=100s", "virtualmachines", "--all")).Succeeded();
        foreach (var name in Names.Split(' '))
        {
            await Eventually.SeesAsync($"{name}'s guest agent", () => Lab.GetAsync("partition", name, Space), seen => seen?["status"]?["bootId"] is not null);
            var claimed = await AddressAsync(name);
            await Eventually.SeesAsync($"DHCP gave {name} {claimed}", () => InAsync(name, "ip -4 address show eth0"), seen => seen.Contains($"{claimed}/24", StringComparison.Ordinal));
        }
    }

    public async Task DisposeAsync() => (await Lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    /// <summary>Runs a line of shell in a guest: what it wrote, and <c>exit N</c>.</summary>
    internal Task<string> InAsync(string guest, string line) => Lab.InGuestAsync($"{Space}.{guest}", "/bin/sh", "-c", line);

    /// <summary>An address of a guest's first interface, as the API says.</summary>
    internal async Task<string> AddressAsync(string guest, bool ipv6 = false)
    {
        var machine = await Lab.GetAsync("virtualmachine", guest, Space);
        return machine!["status"]!["interfaces"]![0]!["ipAddresses"]!.AsArray().Select(address => address!.GetValue<string>())
            .First(address => address.Contains(':', StringComparison.Ordinal) == ipv6);
    }
}
