using Reconciler.Topology.Tests.Balancers;

namespace Reconciler.Topology.Tests.Northbound;

/// <summary>Load balancers on a real database: what northd compiles of them, where OVN's own trace leads, and what is put back.</summary>
public sealed class BalancerTests(BalancerTests.Applied applied) : IClassFixture<BalancerTests.Applied>
{
    private const string From = $"inport == \"{Balanced.Client}\" && eth.src == 02:00:00:00:00:0d && ip4.src == 10.20.0.13 && ip.ttl == 64";

    /// <remarks>Sctp is traced only: the userspace datapath of a kernel without Open vSwitch cannot track it.</remarks>
    [Theory]
    [InlineData("signal", "10.20.0.201", "sctp && sctp.dst == 2905 && sctp.src == 40000", "10.20.0.10:2905")]
    [InlineData("front", "10.20.0.200", "tcp && tcp.dst == 80 && tcp.src == 40000", "10.20.0.10:8080")]
    [InlineData("front", "10.20.0.200", "udp && udp.dst == 53 && udp.src == 40000", "10.20.0.10:53")]
    public async Task NewConnection_ToTheAddress_LeadsToAMachine(string name, string address, string protocol, string machine)
    {
        var trace = await applied.Database.Central.TraceAsync(
            $"{From} && eth.dst == {MacAddress.Derive($"balancer/default.{name}")} && ip4.dst == {address} && {protocol}", "--ct=new", "--ct=new", "--ct=new", "--ct=new", "--ct=new");

        // Which machine it is, the trace chooses by itself.
        trace.Should().MatchRegex($"output to \"({Examples.Web}|{Examples.Db})\"").And.Contain($"backends={machine}").And.Contain("lr_in_arp_resolve");
    }

    [Fact]
    public async Task Sctp_StandsInTheDatabase_AsOvnWritesIt() =>
        (await applied.Database.Central.NbctlAsync("lb-list")).Should().MatchRegex(@"default\.signal/b\S*\s+sctp\s+10\.20\.0\.201:2905\s+10\.20\.0\.10:2905");

    [Theory]
    [InlineData("vips changed", "Altered spec.ports (Load_Balancer tcp vips)", "set", "Load_Balancer", "@load-balancer/default.front:tcp", "vips:\"10.20.0.200:80\"=\"10.20.0.66:80\"")]
    [InlineData("port added", "Altered spec.ports (Load_Balancer tcp vips)", "lb-add", "default.front/balancer-tcp", "10.20.0.200:22", "10.20.0.10:22")]
    [InlineData("protocol changed", "Altered spec.ports (Load_Balancer sctp protocol)", "set", "Load_Balancer", "@load-balancer/default.signal:sctp", "protocol=tcp")]
    [InlineData("affinity taken away", "Altered spec.ports (Load_Balancer sctp selection_fields)", "clear", "Load_Balancer", "@load-balancer/default.signal:sctp", "selection_fields")]
    [InlineData("probes redirected", "Altered spec.ports (Load_Balancer tcp ip_port_mappings)", "clear", "Load_Balancer", "@load-balancer/default.front:tcp", "ip_port_mappings")]
    [InlineData("health checks removed", "Missing spec.healthCheck (Load_Balancer_Health_Check tcp/http)", "clear", "Load_Balancer", "@load-balancer/default.front:tcp", "health_check")]
    [InlineData("health check slowed", "Altered spec.healthCheck (Load_Balancer_Health_Check udp/dns options)", "set", "Load_Balancer_Health_Check", "@load-balancer/default.front:udp/dns", "options:interval=3600")]
    [InlineData("balancer deleted", "Missing spec.ports (Load_Balancer udp)", "destroy", "Load_Balancer", "@load-balancer/default.front:udp")]
    [InlineData("balancer taken from the switch", "Altered spec (Logical_Switch switch load_balancer)", "clear", "Logical_Switch", "default.office", "load_balancer")]
    [InlineData("address moved", "Altered spec.address (Logical_Router_Port router/address networks)", "set", "Logical_Router_Port", "default.front/balancer", "networks=10.20.0.66/24")]
    [InlineData("address unplugged", "Missing spec.network (Logical_Switch_Port switch/to-address)", "lsp-del", "default.front/to-balancer")]
    public async Task Tampering_IsFoundByItsPath_AndPutBack(string what, string path, params string[] command)
    {
        var database = applied.Database;
        await database.ApplyAsync(Balanced.All);
        var before = database.Contents();

        await database.TamperAsync([.. command.Select(database.Identify)]);

        database.Contents().DifferenceTo(before).Should().NotBeEmpty(what);
        var plan = await database.ApplyAsync(Balanced.All);
        plan.Scopes.SelectMany(scope => scope.Findings).Select(finding => $"{finding.Kind} {finding.Path}").Should().Contain(path);
        plan.Scopes.Should().NotContain(scope => scope.IsRollout);
        database.Contents().OfOurs().DifferenceTo(before.OfOurs()).Should().BeEmpty();
        database.Plan(Balanced.All).IsEmpty.Should().BeTrue();
    }

    public sealed class Applied : IAsyncLifetime
    {
        internal NorthboundDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync() => Database = await NorthboundDatabase.StartAsync(async database =>
        {
            await database.ApplyAsync(Balanced.All);
            (await database.Central.CompileAsync()).Should().BeEmpty();
        });

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }
}
