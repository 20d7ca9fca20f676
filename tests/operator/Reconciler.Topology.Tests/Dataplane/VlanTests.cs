using Reconciler.Language.Networks;
using Reconciler.Testing;
using static Reconciler.Topology.Tests.Dataplane.Frame;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>Frames of a VLAN are heard where they belong and nowhere else: a sniffer at every place, a word in every frame.</summary>
public sealed class VlanTests(Campus campus) : IClassFixture<Campus>
{
    private const string GuestPort = "aaaaaaaa-aaaa-5aaa-8aaa-aaaaaaaaaaaa";
    private const string GuestMac = "02:00:00:00:00:3a";
    private const string Nobody = "00:00:00:00:00:00";

    /// <summary>VLAN 120 of another physical network, with the very addresses of <see cref="Examples.Lan"/>.</summary>
    private static NetworkTopology Annex => new()
    {
        Network = new NetworkName("blue", "annex"),
        Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "192.0.2.0/24", Gateway = "192.0.2.254" }], Uplink = new UplinkSpec { PhysicalNetwork = "annex", Vlan = 120 } },
        Ports = [new MachinePort { Namespace = "blue", Machine = "twin", Interface = "eth0", PortName = GuestPort, MacAddress = GuestMac, IpAddresses = ["192.0.2.30"] }],
    };

    [Fact]
    public async Task SameVlanOfTwoPhysicalNetworks_StaysApart_AndNoOtherVlanLeaks()
    {
        await campus.InstallAsync(NetworkScope.Of(Annex));
        var twin = await campus.Node.AddGuestAsync(GuestPort, GuestMac);
        await twin.AddressAsync("192.0.2.30/24");
        var far = await campus.Node.AddHostAsync(120, "02:00:00:00:00:ee", "annex");
        await far.AddressAsync("192.0.2.254/24");
        var campusTrunk = await campus.Node.AddHostAsync(null, "02:00:00:00:00:ca");
        var annexTrunk = await campus.Node.AddHostAsync(null, "02:00:00:00:00:cb", "annex");
        (await twin.PingsAsync("192.0.2.254", 20)).Should().BeTrue();
        (await campus.OnLan.PingsAsync("192.0.2.254", 20)).Should().BeTrue();
        var places = new Dictionary<string, GuestNamespace>
        {
            ["guest"] = campus.OnLan, ["host120"] = campus.OnVlan120, ["host121"] = campus.OnVlan121, ["twin"] = twin, ["far120"] = far,
            ["web"] = campus.Web, ["db"] = campus.Db, ["lab"] = campus.InLab, ["trunk"] = campusTrunk, ["annexTrunk"] = annexTrunk,
        };
        var links = places.ToDictionary(place => place.Key, place => RawLink.Open(place.Value));
        try
        {
            foreach (var (from, mac, ip) in new[]
            {
                ("guest", "02:00:00:00:00:1a", "192.0.2.30"), ("host120", "02:00:00:00:00:fe", "192.0.2.254"), ("twin", GuestMac, "192.0.2.30"), ("far120", "02:00:00:00:00:ee", "192.0.2.254"),
                ("host121", "02:00:00:00:00:fd", "192.0.2.253"),
            })
            {
                links[from].Send(Arp($"of {from}.", mac, Everybody, 2, mac, ip, Nobody, ip));
            }

            // Hosts that have every VLAN of their physical network: tagged for nobody, and not tagged at all.
            links["trunk"].Send(Tagged(130, Arp("of VLAN 130.", "02:00:00:00:00:ca", Everybody, 2, "02:00:00:00:00:ca", "192.0.2.99", Nobody, "192.0.2.99")));
            links["trunk"].Send(Arp("untagged.", "02:00:00:00:00:ca", Everybody, 2, "02:00:00:00:00:ca", "192.0.2.99", Nobody, "192.0.2.99"));
            links["annexTrunk"].Send(Tagged(120, Arp("of the annex.", "02:00:00:00:00:cb", Everybody, 2, "02:00:00:00:00:cb", "192.0.2.98", Nobody, "192.0.2.98")));
            // What is sent last is heard last.
            links["trunk"].Send(Tagged(120, Arp("of the campus.", "02:00:00:00:00:ca", Everybody, 2, "02:00:00:00:00:ca", "192.0.2.99", Nobody, "192.0.2.99")));

            foreach (var (place, word) in new[] { ("guest", "of the campus."), ("twin", "of the annex."), ("trunk", "of host121."), ("host120", "of guest."), ("far120", "of twin.") })
            {
                await Eventually.SeesAsync($"{place} hears {word}", () => Task.FromResult(links[place].Heard(word)), heard => heard);
            }

            // The web machine has a trunk on the campus' VLAN 120.
            Hearers("of guest.").Should().BeEquivalentTo("host120", "web", "trunk");
            Hearers("of host120.").Should().BeEquivalentTo("guest", "web", "trunk");
            Hearers("of twin.").Should().BeEquivalentTo("far120", "annexTrunk");
            Hearers("of far120.").Should().BeEquivalentTo("twin", "annexTrunk");
            Hearers("of host121.").Should().BeEquivalentTo("trunk");
            Hearers("of VLAN 130.").Should().BeEmpty();
            Hearers("untagged.").Should().BeEmpty();
            Hearers("of the annex.").Should().BeEquivalentTo("twin", "far120");
            Hearers("of the campus.").Should().BeEquivalentTo("guest", "web", "host120");
        }
        finally
        {
            foreach (var link in links.Values)
            {
                link.Dispose();
            }

            await campus.InstallAsync(NorthboundScope.Deleted(Annex.Network.Scope));
        }

        IEnumerable<string> Hearers(string word) => links.Where(link => link.Value.Heard(word)).Select(link => link.Key);
    }
}
