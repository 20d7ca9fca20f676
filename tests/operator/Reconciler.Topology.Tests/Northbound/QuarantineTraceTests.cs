namespace Reconciler.Topology.Tests.Northbound;

/// <summary>What a cut-off machine may still do, as OVN itself traces packets through the compiled flows.</summary>
public sealed class QuarantineTraceTests(QuarantineTraceTests.CutOff cutOff) : IClassFixture<QuarantineTraceTests.CutOff>
{
    private const string Remedy = "55555555-5555-5555-8555-555555555555";
    private const string RemedyMac = "02:00:00:00:00:05";
    private const string Tcp = "ip4 && ip.ttl == 64 && tcp";
    [Fact]
    public async Task NewConnection_ToARemedy_Passes() =>
        (await FromDb("10.20.0.5", RemedyMac, $"{Tcp} && tcp.dst == 443", "new", "new")).Should().Contain($"output to \"{Remedy}\"");

    [Fact]
    public async Task NewConnection_ToARemedyOnAnotherPort_IsDropped() =>
        (await FromDb("10.20.0.5", RemedyMac, $"{Tcp} && tcp.dst == 80", "new", "new")).Should().NotContain("output to");

    [Fact]
    public async Task NewConnection_ToAnotherMachine_IsDropped() =>
        (await FromDb("10.20.0.10", Examples.WebMac, $"{Tcp} && tcp.dst == 80", "new", "new")).Should().NotContain("output to");

    [Theory]
    [InlineData("est")]
    [InlineData("est,rpl")]
    public async Task EstablishedConnection_FromTheMachine_IsDropped(string state) =>
        (await FromDb("10.20.0.10", Examples.WebMac, $"{Tcp} && tcp.dst == 80", state, state)).Should().NotContain("output to");

    [Theory]
    [InlineData("new")]
    [InlineData("est")]
    [InlineData("est,rpl")]
    public async Task AnyPacket_ToTheMachine_IsDropped_AlsoWhenAnAccessPolicyAllowsIt(string state) =>
        (await ToDb(Examples.Web, Examples.WebMac, "10.20.0.10", $"{Tcp} && tcp.dst == 5432", "new", state)).Should().NotContain("output to");

    [Fact]
    public async Task Answer_OfARemedy_Passes_AlsoUntracked_AsItComesFromAnotherNodeOrThroughARouter()
    {
        const string Answer = $"{Tcp} && tcp.src == 443 && tcp.dst == 40000 && tcp.flags == 0x12";
        (await ToDb(Remedy, RemedyMac, "10.20.0.5", Answer, "est,rpl", "est,rpl")).Should().Contain($"output to \"{Examples.Db}\"");
        (await ToDb(Remedy, RemedyMac, "10.20.0.5", Answer, "new", "new")).Should().Contain($"output to \"{Examples.Db}\"");
    }

    [Fact]
    public async Task NewConnection_FromARemedysPort_IsDropped() =>
        (await ToDb(Remedy, RemedyMac, "10.20.0.5", $"{Tcp} && tcp.src == 443 && tcp.dst == 22 && tcp.flags == 2", "new", "new")).Should().NotContain("output to");

    [Fact]
    public async Task Dhcp_IsAnswered() =>
        (await FromDb("255.255.255.255", "ff:ff:ff:ff:ff:ff", "ip4 && ip.ttl == 64 && udp.src == 68 && udp.dst == 67", "new", "new", source: "0.0.0.0"))
            .Should().Contain("put_dhcp_opts").And.Contain("lease_time = 3600");

    [Fact]
    public async Task NeighbourDiscovery_Passes() =>
        (await cutOff.Database.Central.TraceAsync($"inport == \"{Examples.Db}\" && eth.src == {Examples.DbMac} && eth.dst == ff:ff:ff:ff:ff:ff && arp.op == 1 " +
            $"&& arp.sha == {Examples.DbMac} && arp.spa == 10.20.0.11 && arp.tha == 00:00:00:00:00:00 && arp.tpa == 10.20.0.5")).Should().Contain("output");

    [Fact]
    public async Task OtherProtocols_AreDropped() =>
        (await cutOff.Database.Central.TraceAsync($"inport == \"{Examples.Db}\" && eth.src == {Examples.DbMac} && eth.dst == {Examples.WebMac} && eth.type == 0x88b5")).Should().NotContain("output to");

    private Task<string> FromDb(string destination, string mac, string rest, string first, string second, string source = "10.20.0.11") =>
        Trace(Examples.Db, Examples.DbMac, source, mac, destination, rest, first, second);

    private Task<string> ToDb(string port, string mac, string source, string rest, string first, string second) =>
        Trace(port, mac, source, Examples.DbMac, "10.20.0.11", rest, first, second);

    private Task<string> Trace(string port, string sourceMac, string source, string mac, string destination, string rest, string first, string second) =>
        cutOff.Database.Central.TraceAsync($"inport == \"{port}\" && eth.src == {sourceMac} && eth.dst == {mac} && ip4.src == {source} && ip4.dst == {destination} && {rest}",
            $"--ct={first}", $"--ct={second}", $"--ct={second}");

    public sealed class CutOff : IAsyncLifetime
    {
        internal NorthboundDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var remedy = new MachinePort
            {
                Namespace = "default", Machine = "remedy", Interface = "eth0", PortName = Remedy, MacAddress = RemedyMac, IpAddresses = ["10.20.0.5"],
            };
            var office = Examples.Office with { Ports = [.. Examples.Office.Ports, remedy] };
            Database = await NorthboundDatabase.StartAsync(async database =>
            {
                await database.ApplyAsync(NodeNat.Scope, NetworkScope.Of(office), AccessPolicyScope.Of(Examples.OnlyWebReachesDb, Examples.Machines), Examples.Quarantine(Examples.Db));
                (await database.Central.CompileAsync()).Should().BeEmpty();
            });
        }

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }
}
