using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Mistakes are refused at the earliest place with a sentence that names the field; the others go on.</summary>
[Collection(LabTests.Name)]
public sealed class BadInputTests(RunningLab running)
{
    private readonly LabSession lab = running.Session;

    /// <summary>A network's spec that must be refused by the API, and a word of the reason.</summary>
    public static TheoryData<string, string> Networks => new()
    {
        { "{subnets: [{cidr: 10.20.0.1/24}]}", "spec.subnets" },
        { "{subnets: [{cidr: 10.20.0.0/24, gateway: 10.21.0.1}]}", "gateway" },
        { "{uplink: {physicalNetwork: lan, vlan: 4095}}", "vlan" },
        { "{uplink: {physicalNetwork: lan, vlan: 0}}", "vlan" },
        { "{nat: {}}", "nat" },
        { "{subnets: [{cidr: 10.20.0.0/24}, {cidr: 10.20.1.0/24}]}", "subnets" },
        { "{subnets: [{cidr: 10.20.0.0/24}], colour: red}", "colour" },
        { "{mtu: many}", "mtu" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Api_RefusesANetwork(string spec, string word)
    {
        var result = await lab.ApplyAsync(Yaml.Network("default", "bad", spec));

        result.ExitCode.Should().NotBe(0);
        result.Error.Should().Contain(word);
        (await lab.GetAsync("virtualnetwork", "bad")).Should().BeNull();
    }

    [Theory]
    [InlineData("a'b")]
    [InlineData("a<b>")]
    [InlineData("../../etc")]
    [InlineData("a b")]
    [InlineData("A")]
    public async Task Api_RefusesAHostileInterfaceName(string name)
    {
        var result = await lab.ApplyAsync(Yaml.Machine("default", "bad", $"[{{name: \"{name}\", network: office}}]"));

        result.ExitCode.Should().NotBe(0);
        result.Error.Should().Contain("spec.interfaces");
        (await lab.GetAsync("virtualmachine", "bad")).Should().BeNull();
    }

    [Fact]
    public async Task Machine_WhoseNetworkDoesNotExist_WaitsAndNamesIt()
    {
        (await lab.ApplyAsync(Yaml.Namespace("waits") + Yaml.Machine("waits", "lonely", "[{name: eth0, network: nowhere}]"))).Succeeded();
        try
        {
            var machine = await Eventually.SeesAsync(
                "the condition that names the network",
                () => lab.GetAsync("virtualmachine", "lonely", "waits"),
                seen => seen?["status"]?["conditions"]?.ToJsonString().Contains("nowhere", StringComparison.Ordinal) ?? false);
            machine!["status"]!["phase"]!.GetValue<string>().Should().Be("Pending");
            (await lab.VirshAsync("list", "--all", "--name")).Output.Should().NotContain("waits.lonely", "nothing is half-made");
        }
        finally
        {
            (await lab.KubectlAsync("delete", "namespace", "waits", "--timeout=100s")).Succeeded();
        }
    }

    [Fact]
    public async Task Machine_WithAnothersMacAddress_SaysWhose()
    {
        const string Nic = "[{name: eth0, network: net, macAddress: \"02:00:00:00:99:01\"}]";
        (await lab.ApplyAsync(Yaml.Namespace("macs") + Yaml.Network("macs", "net", "{subnets: [{cidr: 10.63.0.0/24}]}")
            + Yaml.Machine("macs", "first", Nic, more: "runStrategy: Halted"))).Succeeded();
        try
        {
            (await lab.KubectlAsync("wait", "-n", "macs", "--for=condition=Ready", "--timeout=60s", "virtualmachine/first")).Succeeded();
            (await lab.ApplyAsync(Yaml.Machine("macs", "second", Nic, more: "runStrategy: Halted"))).Succeeded();
            await Eventually.SeesAsync(
                "the condition that names the other machine",
                () => lab.GetAsync("virtualmachine", "second", "macs"),
                seen => seen?["status"]?["conditions"]?.ToJsonString() is { } text && text.Contains("first", StringComparison.Ordinal) && text.Contains("02:00:00:00:99:01", StringComparison.Ordinal));
        }
        finally
        {
            (await lab.KubectlAsync("delete", "namespace", "macs", "--timeout=100s")).Succeeded();
        }
    }
}
