using System.Globalization;
using Reconciler.Testing;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>Load balancers on a real node, by traffic: from machines, and from a host of the physical network.</summary>
public sealed class BalancerDataplaneTests(BalancerBench bench) : IClassFixture<BalancerBench>
{
    [Fact]
    public async Task ExternalAddress_LeadsToTheMachines_FromOutside_AndFromInside()
    {
        await SpreadsAsync(bench.Host, BalancerBench.Outside, "red", "blue");
        await SpreadsAsync(bench.Guests["left"], BalancerBench.Outside, "red", "blue");
        await SpreadsAsync(bench.Guests["client"], BalancerBench.Outside, "red", "blue");
        await SpreadsAsync(bench.Guests["red"], BalancerBench.Outside, "red", "blue");
    }

    [Fact]
    public async Task AddressOnAVlan_LeadsToTheMachines_OnEitherNode_FromTheVlansHosts_AndMachines()
    {
        foreach (var client in new[] { bench.Host, bench.OtherHost, bench.Guests["left"], bench.Guests["right"] })
        {
            await SpreadsAsync(client, BalancerBench.OnFloor, "left", "right");
        }
    }

    [Fact]
    public async Task Ipv6Address_LeadsToTheMachines()
    {
        await SpreadsAsync(bench.Guests["client"], BalancerBench.Ipv6, "red", "blue");
        await SpreadsAsync(bench.Guests["red"], BalancerBench.Ipv6, "red", "blue");
    }

    [Fact]
    public async Task Affinity_KeepsAClientAtItsMachine_AndSpreadsClients()
    {
        Dictionary<string, string> machines = [];
        for (var number = 101; number <= 112; number++)
        {
            var client = $"192.0.2.{number.ToString(CultureInfo.InvariantCulture)}";
            await bench.Host.AddressAsync($"{client}/24");
            var answers = await AnswersAsync(bench.Host, BalancerBench.Sticky, client);
            answers.Should().HaveCount(12, "each connection is answered").And.OnlyContain(name => name == answers[0], "a client keeps its machine");
            machines[client] = answers[0];
        }

        machines.Values.Distinct().Should().BeEquivalentTo(["left", "right"], "clients are spread");
        (await AnswersAsync(bench.Host, BalancerBench.OnFloor, "192.0.2.101")).Distinct().Should().HaveCount(2, "without affinity one client's connections are");
    }

    [Theory]
    [InlineData(BalancerBench.Outside, "red", "blue")]
    [InlineData(BalancerBench.OnFloor, "left", "right")]
    [InlineData(BalancerBench.Sticky, "left", "right")]
    public async Task Draining_LeavesAnEstablishedConnection_AndTakesNewOnesElsewhere(string address, params string[] names)
    {
        await SpreadsAsync(bench.Host, address, address == BalancerBench.Sticky ? null : names);
        using var held = bench.Host.Start("nc", address, "90");
        try
        {
            var drained = (await held.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)))!.Split(' ')[^1];
            names.Should().Contain(drained);
            var others = names.Where(name => name != drained).ToArray();

            await bench.ServeAsync([.. bench.Guests.Keys.Where(name => name != drained)]);

            (await AnswersAsync(bench.Host, address)).Should().HaveCount(12).And.OnlyContain(name => others.Contains(name), $"{drained} drains");
            foreach (var word in new[] { "still", "here" })
            {
                await held.StandardInput.WriteLineAsync(word);
                await held.StandardInput.FlushAsync();
                (await held.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20))).Should().Be(word, $"what began at {drained} goes on there");
            }
        }
        finally
        {
            held.Kill();
            await held.WaitForExitAsync();
            await bench.ServeAsync([.. bench.Guests.Keys]);
        }
    }

    [Theory]
    [InlineData(BalancerBench.Outside, "10.20.0.10", "10.20.0.11", "red", "blue")]
    [InlineData(BalancerBench.OnFloor, "192.0.2.11", "192.0.2.12", "left", "right")]
    [InlineData(BalancerBench.Ipv6, "fd00:20::a", "fd00:20::b", "red", "blue")]
    public async Task DeadMachine_IsLeftOut_AndWithoutAnyClientsAreRefused(string balancer, string first, string second, params string[] names)
    {
        var client = balancer == BalancerBench.Ipv6 ? bench.Guests["client"] : bench.Host;
        await SpreadsAsync(client, balancer, names);
        try
        {
            await bench.SilenceAsync(names[0]);
            await SpreadsAsync(client, balancer, names[1]);
            (await VerdictsAsync()).Should().Contain($"{first} offline").And.Contain($"{second} online");

            await bench.SilenceAsync(names[1]);
            await Eventually.SeesAsync($"the verdict on {second}", VerdictsAsync, seen => seen.Contains($"{second} offline"));
            await Eventually.SeesAsync("clients are refused", () => FetchAsync(client, balancer), said => said.Split("refused").Length == 13);
        }
        finally
        {
            await bench.ListenAsync(names[0]);
            await bench.ListenAsync(names[1]);
        }

        await SpreadsAsync(client, balancer, names);
    }

    /// <summary>What OVN has found of each machine's port 8080.</summary>
    private async Task<IEnumerable<string>> VerdictsAsync() => (await bench.Database.Central.SbctlAsync("--format=csv", "--no-headings", "--data=bare", "--columns=ip,status", "find", "Service_Monitor", "port=8080"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace(',', ' '));

    /// <summary>Twelve connections in a row are answered, by all of these machines between them; null: by any.</summary>
    private static Task SpreadsAsync(GuestNamespace client, string address, params string[]? names) => Eventually.SeesAsync(
        $"{string.Join(" and ", names ?? ["somebody"])} answer at {address}",
        () => AnswersAsync(client, address),
        seen => seen.Count == 12 && (names is null || seen.ToHashSet().SetEquals(names)));

    /// <summary>Who answered each of twelve connections from one of the client's addresses.</summary>
    private static async Task<List<string>> AnswersAsync(GuestNamespace client, string address, string from)
    {
        await NodeNamespace.ExecuteAsync(["-n", client.Name, "route", "replace", address, "dev", client.Device, "src", from]);
        try
        {
            return await AnswersAsync(client, address);
        }
        finally
        {
            await NodeNamespace.ExecuteAsync(["-n", client.Name, "route", "delete", address]);
        }
    }

    /// <summary>Who answered each of twelve connections.</summary>
    private static async Task<List<string>> AnswersAsync(GuestNamespace client, string address)
    {
        var said = await FetchAsync(client, address);
        return [.. said.Split('\n').Where(line => line.StartsWith("served by ", StringComparison.Ordinal)).Select(line => line["served by ".Length..].Trim())];
    }

    private static Task<string> FetchAsync(GuestNamespace client, string address) => client.RunAsync(
        "sh", "-c", $"for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 {address} 80 2>&1; done; true");
}
