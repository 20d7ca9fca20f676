using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;

namespace Reconciler.Topology.Tests.Balancers;

/// <summary>A LoadBalancer's rows.</summary>
public sealed class BalancerScopeTests
{
    [Fact]
    public void Rows_OfAnAddressInTheNetwork_AreABalancerForEachProtocol_ItsChecks_AndARouterOnTheSwitch()
    {
        var scope = BalancerScope.Of(Balanced.Front);

        scope.Name.Should().Be(new ScopeName("load-balancer/default.front"));
        scope.Rows.Select(row => $"{row.Table} {row.Key}").Should().BeEquivalentTo(
            "Load_Balancer tcp", "Load_Balancer udp", "Load_Balancer_Health_Check tcp/http", "Load_Balancer_Health_Check tcp/admin", "Load_Balancer_Health_Check udp/dns",
            "Logical_Router router", "Logical_Router_Port router/address", "Logical_Switch_Port switch/to-address");
        Column(scope, "tcp", "vips").Should().Be("{10.20.0.200:80=10.20.0.10:8080,10.20.0.11:8080, 10.20.0.200:8443=10.20.0.10:8443,10.20.0.11:8443}");
        Column(scope, "tcp", "ip_port_mappings").Should().Be($"{{10.20.0.10={Examples.Web}:10.20.0.77, 10.20.0.11={Examples.Db}:10.20.0.77}}");
        Column(scope, "tcp/http", "options").Should().Contain("interval=2").And.Contain("timeout=3").And.Contain("failure_count=2").And.Contain("success_count=1");
        Column(scope, "router/address", "networks").Should().Contain("10.20.0.200/24");
    }

    [Fact]
    public void Rows_DoNotDependOnTheOrderOfMachines()
    {
        var turned = Balanced.Front with { Backends = [.. Balanced.Front.Backends.Reverse()] };

        BalancerScope.Of(turned).Rows.Select(row => row.Columns.GetValueOrDefault("vips")).Should().Equal(BalancerScope.Of(Balanced.Front).Rows.Select(row => row.Columns.GetValueOrDefault("vips")));
    }

    [Fact]
    public void Rows_OfAnExternalAddress_HaveNoRouterOfTheirOwn() =>
        BalancerScope.Of(Balanced.Front with { Place = null, ProbeSource = null }).Rows.Should().OnlyContain(row => row.Table == NorthboundTables.LoadBalancer);

    [Fact]
    public void Rows_OfAnAddressOnANetworkWithAnUplinkOfSeveralNodes_AreTranslatedByTheRouterOfOneNode()
    {
        var scope = BalancerScope.Of(Balanced.Front with { Place = new BalancerPlace(24, "node1", true) });

        Column(scope, "router", "options").Should().Contain("chassis=node1").And.Contain("lb_force_snat_ip=router_ip");
        scope.Rows.Single(row => row.Table == NorthboundTables.LogicalRouter).References["load_balancer"].Select(reference => reference.ToString())
            .Should().BeEquivalentTo("Load_Balancer 'tcp' of load-balancer/default.front", "Load_Balancer 'udp' of load-balancer/default.front");
        BalancerScope.Of(Balanced.Front).Rows.Single(row => row.Table == NorthboundTables.LogicalRouter).References.Should().BeEmpty("elsewhere the switch translates");
    }

    [Fact]
    public void Vips_WithoutAMachine_StandAndRefuse()
    {
        var scope = BalancerScope.Of(Balanced.Front with { Backends = [] });

        Column(scope, "tcp", "vips").Should().Be("{10.20.0.200:80=, 10.20.0.200:8443=}");
        Column(scope, "tcp", "options").Should().Contain("reject=true");
    }

    [Fact]
    public void Affinity_ChoosesByTheClientsAddress()
    {
        Column(BalancerScope.Of(Balanced.Signal), "sctp", "selection_fields").Should().Contain("ip_src");
        BalancerScope.Of(Balanced.Front).Rows.Should().NotContain(row => row.Columns.ContainsKey("selection_fields"));
    }

    [Fact]
    public void Ipv6Addresses_StandInBrackets()
    {
        var scope = BalancerScope.Of(Balanced.Front with
        {
            Address = IPAddress.Parse("fd00:20::200"),
            ProbeSource = IPAddress.Parse("fd00:20::77"),
            Place = new BalancerPlace(64, null),
            Backends = [new BalancerBackend(Examples.Web, "fd00:20::ff:fe00:a")],
        });

        Column(scope, "tcp", "vips").Should().Contain("[fd00:20::200]:80=[fd00:20::ff:fe00:a]:8080");
        Column(scope, "tcp", "ip_port_mappings").Should().Be($"{{[fd00:20::ff:fe00:a]={Examples.Web}:[fd00:20::77]}}");
    }

    [Fact]
    public void Network_RefersToItsBalancers_OnTheRouterOnlyToThoseOfOutsideAddresses()
    {
        var outside = new BalancerAttachment(ScopeName.LoadBalancer("default", "outside"), ["tcp"], OnRouter: true);
        var scope = NetworkScope.Of(Balanced.Office with { Balancers = [.. Balanced.Office.Balancers, outside] });

        var (onSwitch, onRouter) = (References(NorthboundTables.LogicalSwitch), References(NorthboundTables.LogicalRouter));
        onSwitch.Should().Contain("Load_Balancer 'tcp' of load-balancer/default.front").And.Contain("Load_Balancer 'tcp' of load-balancer/default.outside").And.Contain("Load_Balancer 'forwards-tcp' of network/default.office");
        onRouter.Should().BeEquivalentTo("Load_Balancer 'tcp' of load-balancer/default.outside", "Load_Balancer 'forwards-tcp' of network/default.office");

        IEnumerable<string> References(string table) => scope.Rows.Single(row => row.Table == table).References["load_balancer"].Select(reference => reference.ToString());
    }

    private static string Column(NorthboundScope scope, string key, string column) => scope.Rows.Single(row => row.Key == key).Columns[column].ToString();
}
