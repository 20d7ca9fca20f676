using Reconciler.Testing.Databases;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>What guests see of the topology, on a real node.</summary>
public sealed class DataplaneTests(Campus campus) : IClassFixture<Campus>
{
    private const int Patience = 20;

    [Fact]
    public async Task Guest_GetsItsAddressByDhcp_WithRouterServersAndMtu()
    {
        campus.WebLease.Should().Contain("ip", "10.20.0.10").And.Contain("router", "10.20.0.1").And.Contain("dns", "192.0.2.53 192.0.2.54")
            .And.Contain("domain", "office.local").And.Contain("mtu", "1442").And.Contain("lease", "3600");
        (await campus.Web.PingsAsync("10.20.0.11", Patience)).Should().BeTrue();
    }

    [Fact]
    public async Task Guest_ResolvesItsNeighbours() =>
        (await campus.Web.RunAsync("nslookup", "db.office.local", "192.0.2.53")).Should().Contain("10.20.0.11");

    [Fact]
    public async Task Guest_HearsTheRoutersAnnouncement_AndReachesItByIpv6()
    {
        (await campus.Web.PingsAsync("fd00:20::1", Patience)).Should().BeTrue();
        (await campus.Web.PingsAsync("fd00:20::ff:fe00:b", Patience)).Should().BeTrue();
    }

    [Fact]
    public async Task Guest_GetsItsClaimedIpv6ByDhcpv6_BesideIpv4_AndMakesNoneByItself()
    {
        var (address, servers) = await Dhcp6.AskAsync(campus.Six, Campus.SixMac, Patience);

        address.ToString().Should().Be(Campus.SixAddress);
        servers.Select(server => server.ToString()).Should().Equal("fd00:25::1");
        await campus.Six.AddressAsync($"{address}/64");
        (await campus.Six.PingsAsync("fd00:25::1", Patience)).Should().BeTrue("port security lets the claimed address through");
        (await campus.Six.DhcpAsync()).Should().Contain("ip", "10.25.0.10").And.Contain("mtu", "1400");
        var addresses = await campus.Six.RunAsync("ip", "-6", "address", "show", "dev", campus.Six.Device);
        addresses.Should().Contain("fd00:25::10/64").And.NotContain("fd00:25::ff:fe00", "the router announces that addresses come by DHCPv6");
    }

    [Fact]
    public async Task Mtu_IsLearnedByAnnouncementAndDhcp_AndExactlyThatMuchPasses()
    {
        for (var attempt = 0; (await campus.Web.RunAsync("cat", $"/proc/sys/net/ipv6/conf/{campus.Web.Device}/mtu")).Trim() != "1442"; attempt++)
        {
            attempt.Should().BeLessThan(Patience, "the router announces the MTU");
            await campus.Web.PingsAsync("fd00:20::1");
        }

        (await campus.Web.PingsAsync("10.20.0.11", Patience)).Should().BeTrue();
        await NodeNamespace.ExecuteAsync(["-n", campus.Web.Name, "link", "set", campus.Web.Device, "mtu", campus.WebLease["mtu"]]);

        // 1442 bytes with the headers of IP and ICMP, which may not be parted.
        (await UnpartedAsync("10.20.0.11", 1414)).Should().Contain("1 received");
        await campus.Awaiting(_ => UnpartedAsync("10.20.0.11", 1415)).Should().ThrowAsync<InvalidOperationException>();
        (await UnpartedAsync("fd00:20::1", 1394)).Should().Contain("1 received");
        await campus.Awaiting(_ => UnpartedAsync("fd00:20::1", 1395)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Guest_ReachesTheNode_ByTheTransitAddressOnly()
    {
        // The node has no route to 10.20.0.0/24: its answer comes only if the router put its own address in.
        (await campus.Node.RunAsync("ip", "route")).Should().NotContain("10.20.0");
        (await campus.Web.PingsAsync("100.64.0.1", Patience)).Should().BeTrue();
    }

    [Fact]
    public async Task ForwardedPort_LeadsToTheMachine_FromOutsideAndFromInside()
    {
        var root = Directory.CreateTempSubdirectory("rc-web-");
        await File.WriteAllTextAsync(Path.Combine(root.FullName, "index.html"), "hello from web");
        using var server = await campus.Web.ListenAsync(80, "httpd", "-f", "-p", "80", "-h", root.FullName);
        try
        {
            (await campus.Db.PingsAsync("10.20.0.10", Patience)).Should().BeTrue();
            (await campus.Db.GetAsync("10.20.0.10", 80)).Should().EndWith("hello from web");
            (await campus.Outside.GetAsync("100.64.0.10", 8080)).Should().EndWith("hello from web");
            (await campus.Db.GetAsync("100.64.0.10", 8080)).Should().EndWith("hello from web", "the network's own machines reach it too");
            (await campus.Web.GetAsync("100.64.0.10", 8080)).Should().EndWith("hello from web", "and so does the machine itself");
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task GuestOnAVlan_ReachesHostsOfThatVlanOnly()
    {
        (await campus.OnLan.PingsAsync("192.0.2.254", Patience)).Should().BeTrue();
        (await campus.OnLan.PingsAsync("192.0.2.253", 2)).Should().BeFalse("that host is on another VLAN");
    }

    [Fact]
    public async Task NatThroughAnExternalNetwork_WorksBesideAnOverlappingSubnet()
    {
        (await campus.InLab.PingsAsync("192.0.2.254", Patience)).Should().BeTrue();
        (await campus.InLab.PingsAsync("10.20.0.11", 2)).Should().BeFalse("the other 10.20.0.0/24 is another network");
    }

    [Fact]
    public async Task SpoofedSource_IsDropped()
    {
        await campus.Web.AddressAsync("10.20.0.77/32");
        (await campus.Web.RunAsync("ping", "-c", "1", "-W", "2", "10.20.0.11")).Should().Contain("1 packets received");

        await campus.Web.Awaiting(web => web.RunAsync("ping", "-c", "2", "-W", "1", "-I", "10.20.0.77", "10.20.0.11")).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task WhatAGuestSends_IsLimited_AndNotWhatItReceives()
    {
        const long limit = 10_000_000;
        (await campus.Web.PingsAsync(Campus.RemedyAddress, Patience)).Should().BeTrue();
        var free = await TransferAsync(campus.Web, campus.Remedy, Campus.RemedyAddress);
        await campus.InstallAsync(NetworkScope.Of(campus.Office with { Ports = [.. campus.Office.Ports.Select(port => port with { EgressLimit = port.PortName == Examples.Web ? limit : null })] }));
        try
        {
            (await TransferAsync(campus.Web, campus.Remedy, Campus.RemedyAddress)).Should().BeInRange(0.5 * limit, 1.3 * limit, "without the limit it is {0}", free);
            (await TransferAsync(campus.Remedy, campus.Web, "10.20.0.10")).Should().BeGreaterThan(3 * limit);
            free.Should().BeGreaterThan(3 * limit);
        }
        finally
        {
            await campus.InstallAsync(NetworkScope.Of(campus.Office));
        }
    }

    /// <summary>Bits per second that arrive, once what may be sent at once is through.</summary>
    private static async Task<double> TransferAsync(GuestNamespace from, GuestNamespace to, string address)
    {
        using var connection = await GuestConnection.OpenAsync(from, to, address, 5201);
        return await connection.SendAsync(lead: TimeSpan.FromSeconds(1), time: TimeSpan.FromSeconds(3));
    }

    private Task<string> UnpartedAsync(string address, int bytes) =>
        NodeNamespace.ExecuteAsync(["netns", "exec", campus.Web.Name, Path.Combine(Tools.Artifacts, "prefix/usr/bin/ping"), "-M", "do", "-c", "1", "-W", "3", "-s", bytes.ToString(System.Globalization.CultureInfo.InvariantCulture), address]);
}
